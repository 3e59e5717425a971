package org.minaproxy.proxy.protocol.dialog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.minaproxy.auth.MailContext;
import org.minaproxy.auth.ServerAddress;
import org.minaproxy.proxy.protocol.BackendFailure;
import org.minaproxy.proxy.protocol.Ending;
import org.minaproxy.proxy.protocol.ForwardedClient;
import org.minaproxy.proxy.protocol.MailProtocol;
import org.minaproxy.proxy.protocol.dialog.Dialog.Step;

/**
 * Runs one dialog file, step by step, and fails at the first line that is not as written.
 *
 * <pre>
 *   &#64;tls                      the handshake asked for takes place (indented: with the backend)
 *   &#64;backend HOST:PORT        a connection there is wanted; it stands now
 *   &#64;backend-fails KIND       it does not stand, or ends: connect, timeout, tls, protocol, …
 *   &#64;failed KIND [REASON]     the login at the backend failed like this
 *   &#64;relay                    relaying has begun
 *   &#64;close                    we closed (indented: the backend's connection)
 *   &#64;ending SHUTDOWN          the session ends now, for this {@link Ending}
 *   &#64;after 3s                 the answer was held back this long; the time is over now
 *   &#64;asked password alice     what the authentication sources were asked last; for SMTP followed by
 *                             {@code ; ehlo NAME; MAIL FROM:<…>; RCPT TO:<…>}
 *   &#64;client 192.0.2.9:4711 [to 192.0.2.1:25] [session 7f3a] [ttl 4]
 *                             what a trusted forwarder has told by now; {@code nobody}: nothing
 *   &#64;bad-commands 2           so many commands have been counted as bad
 * </pre>
 */
final class DialogRunner {

    /** How the peers' octets arrive. */
    enum Delivery {
        /** The lines of one speaker in a row are one packet. */
        AS_WRITTEN,
        /** Each octet on its own. */
        BYTE_BY_BYTE,
        /** The client waits for nothing but handshakes: all of its lines are one packet. */
        ALL_AT_ONCE
    }

    /** Where even an eager client has to wait, or where the file looks at something that its further lines would change. */
    private static final Set<String> BARRIERS =
            Set.of("tls", "ending", "close", "asked", "bad-commands", "failed", "client");

    private final Dialog dialog;
    private final Delivery delivery;
    private final DialogSession session;
    private int clientSent;
    private int backendSent;
    private boolean closeSeen;

    DialogRunner(Dialog dialog, List<MailProtocol> protocols, Delivery delivery) {
        this.dialog = dialog;
        this.delivery = delivery;
        this.session = new DialogSession(DialogSetup.of(dialog, protocols));
    }

    void run() {
        session.connect();
        for (int i = 0; i < dialog.steps().size(); i++) {
            try {
                take(i);
                session.bug().ifPresent(bug -> {
                    throw bug;
                });
            } catch (RuntimeException e) {
                throw new AssertionError(where(dialog.steps().get(i)) + ": " + e, e);
            }
        }
        expectNothingLeft();
    }

    private void take(int index) {
        Step step = dialog.steps().get(index);
        if (step.isInput()) {
            send(index);
        } else if (step.kind() == Dialog.Kind.DIRECTIVE) {
            direct(step);
        } else {
            byte[] expected = withLineEnd(DialogText.line(step.text()));
            expect(step, shown(step, expected), link(step).takeLine().map(came -> shown(step, came)));
        }
    }

    // ---- what peers send ----

    private void send(int index) {
        Step step = dialog.steps().get(index);
        boolean eager = !step.backend() && delivery == Delivery.ALL_AT_ONCE;
        if (index < (step.backend() ? backendSent : clientSent)) {
            return; // it was part of an earlier packet
        }
        if (!eager) {
            expectNothingWritten(step);
        }
        int end = index + 1;
        while (end < dialog.steps().size() && continues(step, dialog.steps().get(end), eager)) {
            end++;
        }
        List<Step> packet = dialog.steps().subList(index, end).stream()
                .filter(s -> s.isInput() && s.backend() == step.backend())
                .toList();
        if (!step.backend()) {
            clientSent = end;
        } else {
            backendSent = end;
        }
        link(step).receive(octets(packet), delivery == Delivery.BYTE_BY_BYTE ? 1 : Integer.MAX_VALUE);
    }

    private static boolean continues(Step first, Step next, boolean eager) {
        if (eager) {
            return next.backend() || next.isInput() || !BARRIERS.contains(next.verb());
        }
        return next.isInput() && next.backend() == first.backend();
    }

    private static byte[] octets(List<Step> packet) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (Step step : packet) {
            octets.writeBytes(
                    step.isOctets() ? DialogText.octets(step.rest()) : withLineEnd(DialogText.line(step.text())));
        }
        return octets.toByteArray();
    }

    // ---- @ lines ----

    private void direct(Step step) {
        switch (step.verb()) {
            case "tls" -> startTls(step);
            case "backend" -> connectBackend(step);
            case "backend-fails" -> failBackend(step);
            case "failed" -> expectFailure(step);
            case "relay" -> expectTrue(step, session.isRelaying(), "relaying has not begun");
            case "close" -> expectClosed(step);
            case "ending" -> session.end(Ending.valueOf(step.rest()));
            case "after" -> release(step);
            case "asked" -> expect(step, step.rest(), asked());
            case "client" -> expect(step, step.rest(), Optional.of(shown(session.told())));
            case "bad-commands" -> expect(step, step.rest(), Optional.of(String.valueOf(session.badCommands())));
            default -> throw new IllegalArgumentException("@" + step.verb() + " is unknown");
        }
    }

    private void startTls(Step step) {
        expectNothingWritten(step);
        expectTrue(step, link(step).isHandshaking(), "nobody asked for a handshake");
        if (step.backend()) {
            session.backendTlsStarted();
        } else {
            session.clientTlsStarted();
        }
    }

    private void connectBackend(Step step) {
        expect(step, step.rest(), session.wanted().map(ServerAddress::toString));
        session.connectBackend();
    }

    private void failBackend(Step step) {
        expectTrue(
                step,
                session.wanted().isPresent() || session.backend().isPresent(),
                "no connection to a backend is wanted");
        session.failBackend(new BackendFailure(kind(step.rest()), "as the dialog file wants it"));
    }

    private void expectFailure(Step step) {
        BackendFailure failure = session.failure().orElseThrow(() -> new IllegalStateException("no failure came"));
        String kind = failure.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
        boolean withReason = step.rest().contains(" ");
        expect(step, step.rest(), Optional.of(withReason ? kind + " " + failure.reason() : kind));
    }

    private static BackendFailure.Kind kind(String text) {
        return BackendFailure.Kind.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private void expectClosed(Step step) {
        expectNothingWritten(step);
        expectTrue(step, link(step).isClosed(), "the connection is open");
        closeSeen |= !step.backend();
    }

    private void release(Step step) {
        expectNothingWritten(step);
        expect(
                step,
                DialogAuth.duration(step.rest()).toString(),
                session.heldBack().map(Objects::toString));
        session.releaseHeldBack();
    }

    private Optional<String> asked() {
        Stream<String> mail = session.askedMail().stream().flatMap(DialogRunner::parts);
        return session.asked()
                .map(credentials -> Stream.concat(Stream.of(DialogAuth.show(credentials)), mail)
                        .collect(Collectors.joining("; ")));
    }

    private static String shown(ForwardedClient told) {
        InetSocketAddress nobody = InetSocketAddress.createUnresolved("nobody", 0);
        InetSocketAddress client = told.client(nobody);
        InetSocketAddress local = told.local(nobody);
        return (client.isUnresolved() ? "nobody" : shown(client))
                + (local.isUnresolved() ? "" : " to " + shown(local))
                + told.session().map(id -> " session " + id).orElse("")
                + (told.ttl().isPresent() ? " ttl " + told.ttl().getAsInt() : "");
    }

    private static String shown(InetSocketAddress socket) {
        String host = socket.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + socket.getPort();
    }

    private static Stream<String> parts(MailContext mail) {
        Stream<String> helo = mail.helo().map(name -> (mail.extended() ? "ehlo " : "helo ") + name).stream();
        return Stream.concat(helo, Stream.concat(mail.mailFrom().stream(), mail.rcptTo().stream()));
    }

    // ---- checks ----

    private DialogLink link(Step step) {
        return step.backend()
                ? session.backend().orElseThrow(() -> new IllegalStateException("there is no backend"))
                : session.client();
    }

    private void expectNothingWritten(Step step) {
        link(step).takeLine().ifPresent(line -> fail(step, "nothing more before this line", shown(step, line)));
    }

    private void expectNothingLeft() {
        Step last = dialog.steps().get(dialog.steps().size() - 1);
        session.client().takeLine().ifPresent(line -> fail(last, "the end of the dialog", shown("S: ", line)));
        session.backend()
                .flatMap(DialogLink::takeLine)
                .ifPresent(line -> fail(last, "the end of the dialog", shown("    C: ", line)));
        session.wanted().ifPresent(server -> fail(last, "the end of the dialog", "wish for backend " + server));
        expectTrue(last, session.heldBack().isEmpty(), "an answer is still held back at the end of the dialog");
        expectTrue(last, !session.client().isHandshaking(), "a handshake is still wanted at the end of the dialog");
        expectTrue(last, closeSeen || !session.client().isClosed(), "we closed the connection: @close is missing");
    }

    private void expectTrue(Step step, boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(where(step) + ": " + otherwise + pending(step));
        }
    }

    private void expect(Step step, String expected, Optional<String> came) {
        if (!came.equals(Optional.of(expected))) {
            fail(step, expected, came.orElse("nothing") + pending(step));
        }
    }

    private void fail(Step step, String expected, String came) {
        throw new AssertionError(where(step) + "\n  expected: " + expected + "\n  came:     " + came);
    }

    /** What else may explain a failure. */
    private String pending(Step step) {
        String text = "";
        if (session.wanted().isPresent() && !step.backend()) {
            text += " (waiting for backend " + session.wanted().orElseThrow() + ")";
        }
        if (session.client().isClosed()) {
            text += " (the client's connection is closed)";
        }
        if (session.failure().isPresent()) {
            BackendFailure failure = session.failure().orElseThrow();
            text += " (the backend failed: " + failure.kind() + ", " + failure.reason() + ")";
        }
        return text;
    }

    private String where(Step step) {
        return dialog.name() + ".dialog:" + step.line() + " ("
                + delivery.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ")";
    }

    private static String shown(Step step, byte[] line) {
        return shown(step.backend() ? "    C: " : "S: ", line);
    }

    private static String shown(String speaker, byte[] line) {
        int length = line.length;
        boolean whole = length > 1 && line[length - 2] == '\r' && line[length - 1] == '\n';
        return speaker
                + (whole ? DialogText.show(Arrays.copyOf(line, length - 2)) : DialogText.show(line) + " (no CR LF)");
    }

    private static byte[] withLineEnd(byte[] line) {
        byte[] end = "\r\n".getBytes(US_ASCII);
        byte[] all = Arrays.copyOf(line, line.length + end.length);
        System.arraycopy(end, 0, all, line.length, end.length);
        return all;
    }
}
