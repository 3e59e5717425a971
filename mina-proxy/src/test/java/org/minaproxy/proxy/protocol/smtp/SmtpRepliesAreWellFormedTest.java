package org.minaproxy.proxy.protocol.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.MailContext;
import org.minaproxy.auth.sasl.SaslMechanisms;
import org.minaproxy.proxy.protocol.Action;
import org.minaproxy.proxy.protocol.BackendFailure;
import org.minaproxy.proxy.protocol.ClientContext;
import org.minaproxy.proxy.protocol.ClientContext.LoginPolicy;
import org.minaproxy.proxy.protocol.ClientContext.StartTlsPolicy;
import org.minaproxy.proxy.protocol.ClientDialogue;
import org.minaproxy.proxy.protocol.Effects;
import org.minaproxy.proxy.protocol.ForwardedClient;
import org.minaproxy.proxy.protocol.Line;
import org.minaproxy.proxy.protocol.TrustedForwarder;

/** Whatever a client says, it gets replies, and nothing but replies. */
class SmtpRepliesAreWellFormedTest {

    private static final Pattern REPLY =
            Pattern.compile("(?:[2-5]\\d\\d(?:-[^\\r\\n]*)\\r\\n)*[2-5]\\d\\d [^\\r\\n]*\\r\\n");
    private static final List<String> WORDS = List.of(
            "EHLO",
            "HELO",
            "STARTTLS",
            "AUTH",
            "MAIL",
            "RCPT",
            "DATA",
            "RSET",
            "NOOP",
            "VRFY",
            "EXPN",
            "HELP",
            "QUIT",
            "XCLIENT",
            "ADDR=192.0.2.9",
            "LOGIN=alice",
            "PLAIN",
            "LOGIN",
            "CRAM-MD5",
            "FROM:<a@example.org>",
            "TO:<b@example.net>",
            "FROM:<>",
            "laptop",
            "*",
            "=",
            "",
            "AGFsaWNlAHMzY3JldA==",
            "YWxpY2U=",
            "\0",
            "\u00ff",
            "<",
            ">",
            "\"",
            "\\",
            "@",
            ":",
            "[",
            "SIZE=1");

    private final Random random = new Random(42);

    @Test
    void nonsenseIsAnswered() {
        for (LoginPolicy login : LoginPolicy.values()) {
            for (StartTlsPolicy startTls : StartTlsPolicy.values()) {
                for (int client = 0; client < 100; client++) {
                    talk(SmtpProtocol.smtp().clientDialogue(context(login, startTls)));
                }
            }
        }
    }

    private void talk(ClientDialogue dialogue) {
        perform(dialogue.onConnected(), dialogue);
        for (int i = 0; i < 50; i++) {
            String line = line();
            List<Action> actions = dialogue.onLine(Line.ofRaw((line + "\r\n").getBytes(ISO_8859_1)));
            assertTrue(!actions.isEmpty(), line);
            perform(actions, dialogue);
        }
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        int words = 1 + random.nextInt(4);
        for (int i = 0; i < words; i++) {
            line.append(i == 0 ? "" : random.nextInt(4) == 0 ? "" : " ")
                    .append(WORDS.get(random.nextInt(WORDS.size())));
        }
        return line.toString();
    }

    private static void perform(List<Action> actions, ClientDialogue dialogue) {
        for (Action action : actions) {
            action.perform(new WellFormed(dialogue));
        }
    }

    private static ClientContext context(LoginPolicy login, StartTlsPolicy startTls) {
        return new ClientContext(
                "mail.example",
                false,
                startTls,
                login,
                SaslMechanisms.ALL,
                false,
                List.of(),
                0,
                () -> "<1.2@mail.example>",
                () -> ClientContext.CertificateStanding.GOOD,
                Optional.of(new TrustedForwarder(address -> false)));
    }

    /** Takes nothing but replies; every question to the sources is answered with no. */
    private record WellFormed(ClientDialogue dialogue) implements Effects {

        @Override
        public void send(byte[] octets) {
            String reply = new String(octets, ISO_8859_1);
            assertTrue(REPLY.matcher(reply).matches(), reply);
        }

        @Override
        public void complain(byte[] octets) {
            send(octets);
        }

        @Override
        public void startTls(byte[] reply) {
            send(reply);
            perform(dialogue.onTlsStarted(), dialogue);
        }

        @Override
        public void authenticate(Credentials credentials, Optional<MailContext> mail) {
            perform(dialogue.onRejected(new AuthResult.Rejected("no")), dialogue);
        }

        @Override
        public void clientIs(ForwardedClient told) {}

        @Override
        public void close() {}

        @Override
        public void readOctets(int count) {
            throw new IllegalStateException("SMTP has no literals before login");
        }

        @Override
        public void loggedIn(List<Line> reply) {
            throw new IllegalStateException("a client's dialogue does not log in");
        }

        @Override
        public void failed(BackendFailure failure) {
            throw new IllegalStateException("a client's dialogue does not fail");
        }
    }
}
