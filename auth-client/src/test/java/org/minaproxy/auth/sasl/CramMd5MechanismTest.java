package org.minaproxy.auth.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.Credentials.DigestMethod;

class CramMd5MechanismTest extends SaslMechanismContract {

    private static final String DIGEST = "b913a602c7eda7a495b4e6e7334d3890";

    @Override
    SaslMechanism mechanism() {
        return new CramMd5Mechanism();
    }

    @Override
    List<String> challenges() {
        return List.of(CHALLENGE);
    }

    @Override
    List<String> responses() {
        return List.of("tim " + DIGEST);
    }

    @Override
    Credentials credentials() {
        return new Credentials.Digest(DigestMethod.CRAM_MD5, "tim", CHALLENGE, DIGEST);
    }

    @Override
    List<String> malformed() {
        return List.of(
                "",
                "hunter2",
                DIGEST,
                " " + DIGEST,
                "hunter2" + DIGEST,
                "hunter2 " + DIGEST.substring(1),
                "hunter2 " + DIGEST + "0",
                "hunter2 B913A602C7EDA7A495B4E6E7334D3890",
                "hunter2 g913a602c7eda7a495b4e6e7334d3890",
                "hunter2 " + DIGEST + " ",
                "hunter2\0 " + DIGEST,
                "hunter2\n " + DIGEST,
                "hunter2\u00ff " + DIGEST);
    }

    @Test
    void theServerSpeaksFirst() {
        assertEquals(
                "invalid CRAM-MD5 has no initial response", show(server().start(Optional.of(octets("tim " + DIGEST)))));
        assertEquals("invalid CRAM-MD5 has no initial response", show(server().start(Optional.of(new byte[0]))));
    }

    @Test
    void aUserNameMayContainSpaces() {
        Credentials expected = new Credentials.Digest(DigestMethod.CRAM_MD5, "tim the  tester", CHALLENGE, DIGEST);

        assertDone(expected, lastStep("tim the  tester " + DIGEST));
    }

    @Test
    void aDigestShowsNothingThatHelpsToGuessThePassword() {
        assertEquals("Digest[method=CRAM_MD5, user=tim]", credentials().toString());
    }
}
