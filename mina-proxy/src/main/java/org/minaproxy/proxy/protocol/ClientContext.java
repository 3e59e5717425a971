package org.minaproxy.proxy.protocol;

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
 * @param mechanisms what is offered, in this order; empty means that no SASL mechanism is
 * @param apop POP3: whether APOP is offered, which is a command of its own and no SASL mechanism
 * @param capabilities what else to announce, or empty for the protocol's own list
 * @param maxLiteral the largest IMAP literal accepted before login, in octets
 * @param challenges makes a fresh challenge with angle brackets, {@code <random.time@hostname>}
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
        Optional<TrustedForwarder> forwarder) {

    public ClientContext {
        mechanisms = List.copyOf(mechanisms);
        capabilities = List.copyOf(capabilities);
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
