package org.minaproxy.proxy.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.minaproxy.auth.sasl.SaslMechanism;

/**
 * What a client dialogue must know from the outside.
 *
 * @param hostname our name, for greetings
 * @param encrypted whether TLS stands already when the dialogue begins
 * @param startTls what the listener says about an upgrade; {@link StartTlsPolicy#NOT_OFFERED} also when {@code encrypted}
 * @param login whether the client must authenticate
 * @param mechanisms what the listener has, in this order; empty means no SASL mechanism
 * @param apop POP3: whether APOP is offered, which is a command of its own and no SASL mechanism
 * @param capabilities what else to announce, or empty for the protocol's own list
 * @param maxLiteral the largest IMAP literal accepted before login, in octets
 * @param challenges makes a fresh challenge with angle brackets, {@code <random.time@hostname>}
 * @param certificate what the client has shown; asked anew each time, because STARTTLS may come in between
 * @param forwarder present when the peer may say for whom it speaks; from all others this is ignored or refused
 */
public record ClientContext(
        String hostname,
        boolean encrypted,
        StartTlsPolicy startTls,
        LoginPolicy login,
        List<SaslMechanism> mechanisms,
        boolean apop,
        List<String> capabilities,
        int maxLiteral,
        Supplier<String> challenges,
        Supplier<CertificateStanding> certificate,
        Optional<TrustedForwarder> forwarder) {

    public ClientContext {
        mechanisms = List.copyOf(mechanisms);
        capabilities = List.copyOf(capabilities);
    }

    /** Who must authenticate; a relay that is known by its certificate need not. */
    @Override
    public LoginPolicy login() {
        return login == LoginPolicy.REQUIRED && certificate.get() == CertificateStanding.KNOWN_RELAY
                ? LoginPolicy.OPTIONAL
                : login;
    }

    /** The mechanisms that this client can use now: EXTERNAL is for those who have shown a good certificate (RFC 4422 appendix A). */
    public List<SaslMechanism> offered() {
        if (certificate.get() != CertificateStanding.NONE) {
            return mechanisms;
        }
        List<SaslMechanism> offered = new ArrayList<>(mechanisms);
        offered.removeIf(mechanism -> mechanism.name().equals("EXTERNAL"));
        return offered;
    }

    /** Whether one of the mechanisms shows us the password. */
    public boolean revealsPasswords() {
        for (SaslMechanism mechanism : mechanisms) {
            if (mechanism.revealsPassword()) {
                return true;
            }
        }
        return false;
    }

    /** What a client's certificate is good for. */
    public enum CertificateStanding {
        NONE,
        /** For EXTERNAL. */
        GOOD,
        /** For EXTERNAL, and for mail without a login: the listener lists its fingerprint. */
        KNOWN_RELAY
    }

    /** Whether and how a connection in clear may be upgraded. */
    public enum StartTlsPolicy {
        NOT_OFFERED,
        /** Offered; logging in without it is allowed too. */
        OPTIONAL,
        /** No login, and for SMTP no mail, before it. */
        REQUIRED
    }

    /** Who may go on to the backend. */
    public enum LoginPolicy {
        /** Nobody without credentials. */
        REQUIRED,
        /** SMTP: with credentials or without. */
        OPTIONAL,
        /** SMTP: AUTH is not offered. */
        NONE
    }
}
