package org.minaproxy.auth.sasl;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.minaproxy.auth.Credentials;

class ExternalMechanismTest extends SaslMechanismContract {

    @Override
    SaslMechanism mechanism() {
        return new ExternalMechanism();
    }

    @Override
    List<String> challenges() {
        return List.of("");
    }

    @Override
    List<String> responses() {
        return List.of("fred@example.com");
    }

    @Override
    Credentials credentials() {
        return new Credentials.External("fred@example.com");
    }

    @Override
    List<String> malformed() {
        return List.of("\0", "hunter2\0", "hunter2\r\n", "hunter2\u00ff", "hunter2" + "x".repeat(512));
    }

    @Test
    void theInitialResponseIsTheWholeExchange() {
        assertDone(credentials(), server().start(Optional.of(octets("fred@example.com"))));
    }

    @Test
    void anEmptyResponseAsksForTheIdentityOfTheCertificate() {
        Credentials expected = new Credentials.External("");

        assertDone(expected, server().start(Optional.of(new byte[0])));
        assertDone(expected, lastStep(""));
    }
}
