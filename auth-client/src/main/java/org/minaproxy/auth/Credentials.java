package org.minaproxy.auth;

/** What a client claims about itself, in the form in which it claimed it. */
public sealed interface Credentials {

    /** The login name as the client sent it, decoded from UTF-8; empty for {@link None}. */
    String user();

    /**
     * A user name with a password in clear: IMAP LOGIN, POP3 USER/PASS, SASL PLAIN and LOGIN.
     *
     * @param authorizationId whom the user wants to act as (RFC 4616 §2), empty when it is the user
     */
    record Password(String authorizationId, String user, Secret password) implements Credentials {
        public Password(String user, Secret password) {
            this("", user, password);
        }

        /** Whether the authorization identity is somebody other than the user; who cannot grant that must refuse it. */
        public boolean actsAsAnother() {
            return !authorizationId.isEmpty() && !authorizationId.equals(user);
        }
    }

    /**
     * The answer to a challenge: APOP (RFC 1939 §7) or CRAM-MD5 (RFC 2195).
     *
     * @param challenge what we sent, with its angle brackets
     * @param response 32 lower-case hexadecimal digits
     */
    record Digest(DigestMethod method, String user, String challenge, String response) implements Credentials {

        /** Without the response: together with the challenge it is enough to guess the password at leisure. */
        @Override
        public String toString() {
            return "Digest[method=" + method + ", user=" + user + "]";
        }
    }

    /** The identity established below the protocol, by a client certificate (SASL EXTERNAL, RFC 4422 appendix A). */
    record External(String user) implements Credentials {}

    /** A client that may send mail without logging in (SMTP on port 25). */
    record None() implements Credentials {
        @Override
        public String user() {
            return "";
        }
    }

    /** How the response of a {@link Digest} is computed from challenge and password. */
    enum DigestMethod {
        /** MD5 of challenge and password, one after the other. */
        APOP,
        /** HMAC-MD5 of the challenge with the password as key. */
        CRAM_MD5
    }
}
