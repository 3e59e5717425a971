package org.minaproxy.proxy.protocol.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.minaproxy.auth.Secret;

/**
 * AUTH towards a backend (RFC 4954): PLAIN in one command when it fits into 512 octets, else LOGIN when that is all there is.
 *
 * <pre>
 *   AUTH PLAIN AGFsaWNlAHMzY3JldA==                        AUTH LOGIN ──334──► YWxpY2U= ──334──► czNjcmV0
 * </pre>
 */
final class BackendAuth {

    private static final int MAX_COMMAND = 512 - 2;

    private final String mechanism;
    private final String secret;
    private final Deque<String> lines;

    private BackendAuth(String mechanism, String secret, List<String> lines) {
        this.mechanism = mechanism;
        this.secret = secret;
        this.lines = new ArrayDeque<>(lines);
    }

    /** The best way that the backend offers; empty when it offers none of ours. */
    static Optional<BackendAuth> choose(BackendCapabilities capabilities, String user, Secret password) {
        if (capabilities.has("AUTH", "PLAIN")) {
            return Optional.of(plain(user, password));
        }
        return capabilities.has("AUTH", "LOGIN") ? Optional.of(login(user, password)) : Optional.empty();
    }

    private static BackendAuth plain(String user, Secret password) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(0);
        message.writeBytes(user.getBytes(UTF_8));
        message.write(0);
        message.writeBytes(password.bytes());
        String response = base64(message.toByteArray());
        String command = "AUTH PLAIN " + response;
        // RFC 4954 §4: a longer initial response has to wait for the server's go-ahead.
        return new BackendAuth(
                "PLAIN",
                response,
                command.length() <= MAX_COMMAND ? List.of(command) : List.of("AUTH PLAIN", response));
    }

    private static BackendAuth login(String user, Secret password) {
        String response = base64(password.bytes());
        return new BackendAuth("LOGIN", response, List.of("AUTH LOGIN", base64(user.getBytes(UTF_8)), response));
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    String mechanism() {
        return mechanism;
    }

    /** The next line to send, at first the command. */
    Optional<String> nextLine() {
        return Optional.ofNullable(lines.poll());
    }

    /** Whether a backend repeats what must not get into the log. */
    boolean isRepeatedIn(SmtpReply reply) {
        return reply.contains(secret);
    }
}
