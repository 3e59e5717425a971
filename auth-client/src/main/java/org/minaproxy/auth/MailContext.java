package org.minaproxy.auth;

import java.util.List;
import java.util.Optional;

/**
 * What an SMTP client has said by the time the authentication source is asked.
 *
 * @param helo the argument of HELO or EHLO, absent when neither was sent
 * @param extended whether it was EHLO
 * @param mailFrom the whole {@code MAIL FROM:<…> …} line, verb and parameters included
 * @param rcptTo the whole {@code RCPT TO:<…> …} lines
 */
public record MailContext(Optional<String> helo, boolean extended, Optional<String> mailFrom, List<String> rcptTo) {
    public MailContext {
        rcptTo = List.copyOf(rcptTo);
    }
}
