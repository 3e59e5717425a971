/**
 * SMTP and submission (RFC 5321, RFC 6409) up to the first recipient or the login, from both sides: strict about what could end a line or name
 * another address, lenient where the backend will judge anyway.
 */
@NullMarked
package org.minaproxy.proxy.protocol.smtp;

import org.jspecify.annotations.NullMarked;
