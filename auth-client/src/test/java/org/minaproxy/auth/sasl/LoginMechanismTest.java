package org.minaproxy.auth.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.Secret;

class LoginMechanismTest extends SaslMechanismContract {

    @Override
    SaslMechanism mechanism() {
        return new LoginMechanism();
    }

    @Override
    List<String> challenges() {
        return List.of("Username:", "Password:");
    }

    @Override
    List<String> responses() {
        return List.of("alice", "s3cret");
    }

    @Override
    Credentials credentials() {
        return new Credentials.Password("alice", Secret.of("s3cret"));
    }

    @Override
    List<String> malformed() {
        return List.of("", "hunter2\0", "hunter2\r\n", "hunter2\u0007", "hunter2" + "x".repeat(4096));
    }

    @Test
    void anInitialResponseIsTheUserName() {
        SaslServer server = server();

        assertEquals("challenge Password:", show(server.start(Optional.of(octets("alice")))));
        assertDone(credentials(), server.respond(octets("s3cret")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "al\0ice", "alice\r", "alice\n", "\u00ff"})
    void aUserNameThatCannotBeOneEndsTheExchange(String user) {
        assertEquals("invalid", show(server().start(Optional.of(octets(user)))).split(" ", 2)[0]);
    }

    @Test
    void thePasswordIsPassedOnOctetByOctet() {
        Credentials expected = new Credentials.Password("alice", Secret.of(octets("s\u00e4cret")));

        assertDone(expected, lastStep("s\u00e4cret"));
    }
}
