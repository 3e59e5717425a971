package org.minaproxy.proxy.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.ClientHost;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.MailContext;
import org.minaproxy.auth.Secret;
import org.minaproxy.auth.sasl.SaslMechanisms;
import org.minaproxy.proxy.protocol.ClientContext.LoginPolicy;
import org.minaproxy.proxy.protocol.ClientContext.StartTlsPolicy;

/** What holds for every protocol, whatever its words are. */
public abstract class MailProtocolContract {

    private static final String PASSWORD = "hunter2-hunter2";
    private static final int CONVERSATIONS = 300;
    private static final int LINES = 30;

    protected abstract MailProtocol protocol();

    /** A line in the form of a command, with a verb that does not exist. */
    protected abstract String unknownCommand();

    /** Lines that lead to {@link Action.Authenticate} with this user and password. */
    protected abstract List<String> login(String user, String password);

    /** Pieces of commands and arguments that random lines are made of; spaces are put between them at random. */
    protected abstract List<String> clientWords();

    /** The same for what backends say; line-ends are added. */
    protected abstract List<String> backendWords();

    // ---- the client's side ----

    @Test
    void theServerSpeaksFirst() {
        Recorder recorder = new Recorder();

        recorder.perform(client(StartTlsPolicy.OPTIONAL).onConnected());

        assertTrue(recorder.text().endsWith("\r\n"), recorder.text());
    }

    @Test
    void unknownCommandsAreComplainedAboutOnce() {
        ClientDialogue dialogue = client(StartTlsPolicy.OPTIONAL);
        Recorder recorder = new Recorder();
        dialogue.onConnected();

        recorder.perform(dialogue.onLine(Line.of(unknownCommand())));

        assertEquals(1, recorder.complaints);
        assertEquals(1, recorder.lines());
    }

    @Test
    void linesOfJunkAreAnsweredAndCounted() {
        for (String junk :
                List.of("", " ", "\0", "\0\0\0\0", "\r", "\u00ff\u00fe\u00fd", "\u0080", "(", "{", "\"", "*")) {
            ClientDialogue dialogue = client(StartTlsPolicy.OPTIONAL);
            Recorder recorder = new Recorder();
            dialogue.onConnected();

            recorder.perform(dialogue.onLine(latin1(junk + "\r\n")));

            assertEquals(1, recorder.complaints, "junk: " + Arrays.toString(junk.getBytes(ISO_8859_1)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyEndingHasOneLineOrNone(Ending ending) {
        Recorder before = new Recorder();
        Recorder greeted = new Recorder();
        ClientDialogue dialogue = client(StartTlsPolicy.REQUIRED);

        before.perform(client(StartTlsPolicy.REQUIRED).onEnding(ending));
        dialogue.onConnected();
        greeted.perform(dialogue.onEnding(ending));

        assertTrue(before.lines() <= 1, before.text());
        assertTrue(greeted.lines() <= 1, greeted.text());
    }

    @Test
    void theLoginAsksForTheClaimedUser() {
        Recorder recorder = new Recorder();

        logIn(client(StartTlsPolicy.OPTIONAL), recorder);

        assertEquals(List.of(new Credentials.Password("alice", Secret.of(PASSWORD))), recorder.asked);
    }

    @Test
    void nobodyLogsInBeforeRequiredTls() {
        Recorder recorder = new Recorder();

        logIn(client(StartTlsPolicy.REQUIRED), recorder);

        assertEquals(List.of(), recorder.asked);
    }

    @Test
    void noReplyHoldsThePassword() {
        for (StartTlsPolicy policy : StartTlsPolicy.values()) {
            for (Answer answer : Answer.values()) {
                ClientDialogue dialogue = client(policy);
                Recorder recorder = new Recorder();
                logIn(dialogue, recorder);
                if (!recorder.asked.isEmpty()) {
                    recorder.perform(answer.give(dialogue));
                }

                assertFalse(recorder.text().contains(PASSWORD), recorder.text());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatOthersSayAddsNoLineToTheReply(Answer answer) {
        ClientDialogue dialogue = client(StartTlsPolicy.OPTIONAL);
        logIn(dialogue, new Recorder());
        Recorder recorder = new Recorder();

        recorder.perform(answer.give(dialogue));

        assertEquals(1, recorder.lines(), recorder.text());
    }

    @Test
    void randomConversationsGoWell() {
        Random random = new Random(1939);
        for (int i = 0; i < CONVERSATIONS; i++) {
            ClientDialogue dialogue = client(pick(random, List.of(StartTlsPolicy.values())));
            Recorder recorder = new Recorder();
            recorder.perform(dialogue.onConnected());
            for (int j = 0; j < LINES && !recorder.closed; j++) {
                recorder.perform(dialogue.onLine(latin1(randomLine(random, clientWords()))));
                settle(dialogue, recorder, random);
            }
        }
    }

    private static void settle(ClientDialogue dialogue, Recorder recorder, Random random) {
        while (recorder.octetsWanted >= 0 || recorder.startsTls || recorder.waitsForAnswer) {
            if (recorder.octetsWanted >= 0) {
                byte[] octets = new byte[recorder.octetsWanted];
                random.nextBytes(octets);
                recorder.octetsWanted = -1;
                recorder.perform(dialogue.onOctets(octets));
            } else if (recorder.startsTls) {
                recorder.startsTls = false;
                recorder.perform(dialogue.onTlsStarted());
            } else {
                recorder.waitsForAnswer = false;
                recorder.perform(pick(random, List.of(Answer.values())).give(dialogue));
            }
        }
    }

    private void logIn(ClientDialogue dialogue, Recorder recorder) {
        recorder.perform(dialogue.onConnected());
        login("alice", PASSWORD).forEach(line -> recorder.perform(dialogue.onLine(Line.of(line))));
    }

    private ClientDialogue client(StartTlsPolicy policy) {
        return protocol()
                .clientDialogue(new ClientContext(
                        "mail.example",
                        false,
                        policy,
                        LoginPolicy.REQUIRED,
                        SaslMechanisms.ALL,
                        true,
                        List.of(),
                        1024,
                        () -> "<1.2@mail.example>",
                        () -> ClientContext.CertificateStanding.GOOD,
                        Optional.empty()));
    }

    // ---- the backend's side ----

    @Test
    void lineEndsInNamesAndPasswordsAreNeverSent() {
        for (String end : List.of("\r\n", "\n", "\r", "\0")) {
            assertNothingSmuggled("alice" + end + "smuggled 1", PASSWORD);
            assertNothingSmuggled("alice", PASSWORD + end + "smuggled 1");
        }
    }

    private void assertNothingSmuggled(String user, String password) {
        Random random = new Random(1);
        for (int i = 0; i < CONVERSATIONS; i++) {
            Recorder recorder = new Recorder();
            converse(backend(user, Optional.of(Secret.of(password))), recorder, random);

            assertFalse(recorder.text().contains("smuggled"), recorder.text());
            assertFalse(recorder.loggedIn);
        }
    }

    @Test
    void withoutAPasswordNobodyLogsIn() {
        Random random = new Random(2);
        for (int i = 0; i < CONVERSATIONS; i++) {
            Recorder recorder = new Recorder();

            converse(backend("alice", Optional.empty()), recorder, random);

            assertFalse(recorder.loggedIn);
        }
    }

    @Test
    void randomBackendsAreEndured() {
        Random random = new Random(1730);
        for (int i = 0; i < CONVERSATIONS; i++) {
            Recorder recorder = new Recorder();

            converse(backend("alice", Optional.of(Secret.of(PASSWORD))), recorder, random);

            assertTrue(recorder.failures.size() <= 1);
            recorder.failures.forEach(failure -> {
                assertFalse(failure.reason().contains(PASSWORD), failure.reason());
                assertTrue(failure.reason().chars().noneMatch(Character::isISOControl), failure.reason());
            });
        }
    }

    private void converse(BackendDialogue dialogue, Recorder recorder, Random random) {
        recorder.perform(dialogue.onConnected());
        for (int i = 0; i < LINES && !recorder.isOver(); i++) {
            if (recorder.startsTls) {
                recorder.startsTls = false;
                recorder.perform(dialogue.onTlsStarted());
            } else if (recorder.octetsWanted >= 0) {
                byte[] octets = new byte[recorder.octetsWanted];
                recorder.octetsWanted = -1;
                recorder.perform(dialogue.onOctets(octets));
            } else {
                recorder.perform(dialogue.onLine(latin1(randomLine(random, backendWords()))));
            }
        }
    }

    private BackendDialogue backend(String user, Optional<Secret> password) {
        return protocol().backendDialogue(backendContext(user, password), new KnownCapabilities(() -> 0));
    }

    /** A login over TLS, of which the backend is told nothing but name and password. */
    static BackendContext backendContext(String user, Optional<Secret> password) {
        return new BackendContext(
                "mail.example",
                "7f3a",
                user,
                password,
                BackendContext.Login.USER,
                false,
                true,
                false,
                false,
                5,
                new InetSocketAddress("192.0.2.7", 51234),
                ClientHost.UNAVAILABLE,
                new InetSocketAddress("192.0.2.1", 110),
                Optional.of(new MailContext(Optional.of("client.example"), true, Optional.empty(), List.of())));
    }

    // ---- helpers ----

    private static String randomLine(Random random, List<String> words) {
        StringBuilder line = new StringBuilder();
        for (int i = random.nextInt(5); i >= 0; i--) {
            line.append(random.nextInt(4) == 0 ? junk(random) : pick(random, words));
            line.append(random.nextInt(8) == 0 ? "" : " ");
        }
        return (random.nextBoolean() ? line.toString() : line.toString().stripTrailing()) + "\r\n";
    }

    private static <T> T pick(Random random, List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static String junk(Random random) {
        byte[] octets = new byte[random.nextInt(6)];
        random.nextBytes(octets);
        return new String(octets, ISO_8859_1).replace("\n", "");
    }

    private static Line latin1(String text) {
        return Line.ofRaw(text.getBytes(ISO_8859_1));
    }

    /** The answers to an authentication, with words of others that try to be more than one line. */
    enum Answer {
        REJECTED {
            @Override
            List<Action> give(ClientDialogue dialogue) {
                return dialogue.onRejected(new AuthResult.Rejected(
                        "wrong",
                        Optional.of("no\r\n+OK * OK 250 yes"),
                        Optional.of("535\r\n5.7.8"),
                        Duration.ZERO,
                        AuthResult.Retry.ALLOWED));
            }
        },
        UNAVAILABLE {
            @Override
            List<Action> give(ClientDialogue dialogue) {
                return dialogue.onUnavailable(new AuthResult.Unavailable("out\r\nof order"));
            }
        },
        REFUSED {
            @Override
            List<Action> give(ClientDialogue dialogue) {
                return dialogue.onBackendFailure(new BackendFailure(
                        BackendFailure.Kind.LOGIN_REFUSED, "no\r\nway", List.of(latin1("no\rno\0no\n"))));
            }
        },
        REFUSED_WITHOUT_WORDS {
            @Override
            List<Action> give(ClientDialogue dialogue) {
                return dialogue.onBackendFailure(new BackendFailure(BackendFailure.Kind.LOGIN_REFUSED, "no\r\nway"));
            }
        },
        BACKEND_DOWN {
            @Override
            List<Action> give(ClientDialogue dialogue) {
                return dialogue.onBackendFailure(new BackendFailure(BackendFailure.Kind.CONNECT, "no\r\nway"));
            }
        },
        NO_PASSWORD {
            @Override
            List<Action> give(ClientDialogue dialogue) {
                return dialogue.onBackendFailure(new BackendFailure(BackendFailure.Kind.NO_PASSWORD, "no\r\nway"));
            }
        };

        abstract List<Action> give(ClientDialogue dialogue);
    }

    /** Remembers what was done, and checks what must hold for every action. */
    private static final class Recorder implements Effects {
        private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        private final List<Credentials> asked = new ArrayList<>();
        private final List<BackendFailure> failures = new ArrayList<>();
        private int complaints;
        private int octetsWanted = -1;
        private boolean startsTls;
        private boolean waitsForAnswer;
        private boolean loggedIn;
        private boolean closed;

        void perform(List<Action> actions) {
            actions.forEach(action -> action.perform(this));
        }

        String text() {
            return sent.toString(ISO_8859_1);
        }

        long lines() {
            return text().chars().filter(c -> c == '\n').count();
        }

        boolean isOver() {
            return loggedIn || closed || !failures.isEmpty();
        }

        @Override
        public void send(byte[] octets) {
            assertTrue(octets.length > 0, "nothing to send");
            sent.writeBytes(octets);
        }

        @Override
        public void complain(byte[] octets) {
            complaints++;
            send(octets);
            assertTrue(text().endsWith("\r\n"), text());
        }

        @Override
        public void startTls(byte[] reply) {
            startsTls = true;
            sent.writeBytes(reply);
        }

        @Override
        public void readOctets(int count) {
            assertTrue(count >= 0 && count <= 1 << 20, "octets wanted: " + count);
            octetsWanted = count;
        }

        @Override
        public void authenticate(Credentials credentials, Optional<MailContext> mail) {
            asked.add(credentials);
            waitsForAnswer = true;
            assertTrue(credentials.user().chars().noneMatch(Character::isISOControl), credentials.toString());
            if (credentials instanceof Credentials.Password password) {
                for (byte octet : password.password().bytes()) {
                    assertFalse(octet >= 0 && Character.isISOControl(octet), "a control character in a password");
                }
            }
        }

        @Override
        public void clientIs(ForwardedClient told) {
            throw new IllegalStateException("nobody here is trusted as a forwarder");
        }

        @Override
        public void loggedIn(List<Line> reply) {
            loggedIn = true;
        }

        @Override
        public void failed(BackendFailure failure) {
            failures.add(failure);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
