package org.minaproxy.proxy.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.sasl.SaslMechanism;
import org.minaproxy.auth.sasl.SaslServer;
import org.minaproxy.auth.sasl.SaslStep;

/**
 * One SASL exchange on lines of base64, as IMAP, POP3 and SMTP all frame it (RFC 3501 §6.2.2, RFC 5034 §4, RFC 4954 §4).
 *
 * <pre>
 *   begin ──► prompt ──line──► prompt … ──line──► done
 *     │         └── "*" ──► cancelled
 *     └── malformed: not base64, or not what the mechanism expects
 * </pre>
 */
public final class SaslExchange {

    /** How a protocol words each outcome. */
    public interface Outcome<T> {

        /** Send this challenge (base64, maybe empty) and wait for a line. */
        T prompt(String base64);

        T done(Credentials credentials);

        /** The client sent {@code *}. */
        T cancelled();

        /** The reason is fit for the client. */
        T malformed(String reason);
    }

    private final SaslServer server;

    public SaslExchange(SaslMechanism mechanism, Supplier<String> challenges) {
        this.server = mechanism.server(challenges);
    }

    /** Starts without or with an initial response; {@code =} is an empty one. */
    public <T> T begin(Optional<String> initialResponse, Outcome<T> outcome) {
        if (initialResponse.isEmpty()) {
            return next(server.start(Optional.empty()), outcome);
        }
        String text = initialResponse.get().equals("=") ? "" : initialResponse.get();
        Optional<byte[]> octets = decode(text);
        return octets.isEmpty() ? outcome.malformed("invalid base64") : next(server.start(octets), outcome);
    }

    /** Goes on with the client's answer to a prompt. */
    public <T> T respond(Line line, Outcome<T> outcome) {
        String text = line.text();
        if (text.equals("*")) {
            return outcome.cancelled();
        }
        Optional<byte[]> octets = decode(text);
        return octets.isEmpty() ? outcome.malformed("invalid base64") : next(server.respond(octets.get()), outcome);
    }

    private static <T> T next(SaslStep step, Outcome<T> outcome) {
        return step.<T>fold(
                challenge -> outcome.prompt(Base64.getEncoder().encodeToString(challenge.octets())),
                done -> outcome.done(done.credentials()),
                invalid -> outcome.malformed(invalid.reason()));
    }

    // RFC 4648 §3.2: padding is required by all three protocols; the decoder would let it be absent.
    private static Optional<byte[]> decode(String text) {
        if (text.length() % 4 != 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(Base64.getDecoder().decode(text.getBytes(ISO_8859_1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
