package org.minaproxy.auth.sasl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.minaproxy.auth.Credentials;

/** What every mechanism promises; a subclass says what a good exchange looks like and which responses are bad. */
abstract class SaslMechanismContract {

    static final String CHALLENGE = "<1896.697170952@mail.example.com>";

    abstract SaslMechanism mechanism();

    /** The challenges of an exchange without initial response, in ISO 8859-1. */
    abstract List<String> challenges();

    /** The client's answers to them. */
    abstract List<String> responses();

    abstract Credentials credentials();

    /** Last responses that are not of the mechanism's form; each contains the word {@code hunter2}. */
    abstract List<String> malformed();

    @Test
    void theNameIsUpperCaseAndKnown() {
        assertEquals(mechanism().name().toUpperCase(Locale.ROOT), mechanism().name());
        assertEquals(
                mechanism().getClass(),
                SaslMechanisms.named(mechanism().name().toLowerCase(Locale.ROOT))
                        .orElseThrow()
                        .getClass());
    }

    @Test
    void anExchangeWithoutInitialResponseEndsInCredentials() {
        SaslServer server = server();

        SaslStep step = server.start(Optional.empty());
        for (int i = 0; i < challenges().size(); i++) {
            assertEquals("challenge " + challenges().get(i), show(step));
            step = server.respond(octets(responses().get(i)));
        }

        assertDone(credentials(), step);
    }

    @Test
    void aMalformedResponseIsInvalidAndNotQuoted() {
        for (String response : malformed()) {
            String shown = show(lastStep(response));

            assertEquals("invalid", shown.split(" ", 2)[0], () -> "response " + response);
            assertFalse(shown.contains("hunter2"), shown);
        }
    }

    SaslServer server() {
        return mechanism().server(() -> CHALLENGE);
    }

    SaslStep lastStep(String response) {
        SaslServer server = server();
        server.start(Optional.empty());
        for (String earlier : responses().subList(0, responses().size() - 1)) {
            server.respond(octets(earlier));
        }
        return server.respond(octets(response));
    }

    /** Compares the credentials themselves: shown as text, they keep their secrets. */
    static void assertDone(Credentials expected, SaslStep step) {
        Optional<Credentials> actual = step.fold(
                challenge -> Optional.empty(), done -> Optional.of(done.credentials()), invalid -> Optional.empty());
        assertEquals(Optional.of(expected), actual, () -> show(step));
    }

    static byte[] octets(String text) {
        return text.getBytes(ISO_8859_1);
    }

    static String show(SaslStep step) {
        return step.fold(
                challenge -> "challenge " + new String(challenge.octets(), ISO_8859_1),
                done -> "done " + done.credentials(),
                invalid -> "invalid " + invalid.reason());
    }
}
