package org.minaproxy.proxy.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.MailContext;

/** What a dialogue wants done. A list of actions is performed in order and as a whole: no input arrives in the middle of one. */
@SuppressWarnings("ArrayRecordComponent") // octets are handed on once and never compared
public sealed interface Action {

    void perform(Effects effects);

    /** Write these octets, complete with their line ends. */
    record Send(byte[] octets) implements Action {
        /** One line of text; CRLF is added. */
        public static Send line(String text) {
            return new Send((text + "\r\n").getBytes(UTF_8));
        }

        @Override
        public void perform(Effects effects) {
            effects.send(octets);
        }
    }

    /** Write the reply to a command that could not be understood; the session counts these and ends it at a limit. */
    record Complain(byte[] octets) implements Action {
        /** One line of text; CRLF is added. */
        public static Complain line(String text) {
            return new Complain((text + "\r\n").getBytes(UTF_8));
        }

        @Override
        public void perform(Effects effects) {
            effects.complain(octets);
        }
    }

    /**
     * Write the reply in clear, then begin the TLS handshake. When the peer already sent something behind its STARTTLS the session ends
     * instead (RFC 3207 §4.2, CVE-2011-0411), and the reply is not sent.
     *
     * @param reply empty towards a backend
     */
    record StartTls(byte[] reply) implements Action {
        /** One line of text; CRLF is added. */
        public static StartTls line(String text) {
            return new StartTls((text + "\r\n").getBytes(UTF_8));
        }

        @Override
        public void perform(Effects effects) {
            effects.startTls(reply);
        }
    }

    /** The next {@code count} octets are no lines; they come as one {@code onOctets}. At most what the context's limit allows; may be 0. */
    record ReadOctets(int count) implements Action {
        @Override
        public void perform(Effects effects) {
            effects.readOctets(count);
        }
    }

    /** Ask the authentication sources about the client. */
    record Authenticate(Credentials credentials, Optional<MailContext> mail) implements Action {
        public Authenticate(Credentials credentials) {
            this(credentials, Optional.empty());
        }

        @Override
        public void perform(Effects effects) {
            effects.authenticate(credentials, mail);
        }
    }

    /**
     * The peer is a trusted forwarder and has told whose client this is; {@link ForwardedClient#NOBODY} takes it back. From now on authentication
     * sources, backends and the log get to see that client.
     */
    record ClientIs(ForwardedClient told) implements Action {
        @Override
        public void perform(Effects effects) {
            effects.clientIs(told);
        }
    }

    /** Backend: it has taken the user in; {@code reply} is all of its answer that the client may want to see. */
    record LoggedIn(List<Line> reply) implements Action {
        public LoggedIn {
            reply = List.copyOf(reply);
        }

        @Override
        public void perform(Effects effects) {
            effects.loggedIn(reply);
        }
    }

    /** Backend: it has not. */
    record Failed(BackendFailure failure) implements Action {
        @Override
        public void perform(Effects effects) {
            effects.failed(failure);
        }
    }

    /** Close the connection once everything written has left. */
    record Close() implements Action {
        @Override
        public void perform(Effects effects) {
            effects.close();
        }
    }
}
