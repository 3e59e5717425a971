package org.minaproxy.auth.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.Secret;

class PlainMechanismTest extends SaslMechanismContract {

    @Override
    SaslMechanism mechanism() {
        return new PlainMechanism();
    }

    @Override
    List<String> challenges() {
        return List.of("");
    }

    @Override
    List<String> responses() {
        return List.of("\0tim\0tanstaaftanstaaf");
    }

    @Override
    Credentials credentials() {
        return new Credentials.Password("tim", Secret.of("tanstaaftanstaaf"));
    }

    @Override
    List<String> malformed() {
        return List.of(
                "",
                "hunter2",
                "\0",
                "\0hunter2",
                "\0\0hunter2",
                "\0hunter2\0",
                "a\0hunter2\0",
                "\0tim\0hunter2\0",
                "\0tim\0hunter2\0more",
                "\0tim\0hunter2\r\n",
                "\0tim\r\0hunter2",
                "\0tim\u001b\0hunter2",
                "a\nb\0tim\0hunter2",
                "\0tim\0hunter2\u00ff",
                "\0t\u00ffm\0hunter2",
                "\u00ff\0tim\0hunter2",
                "\0" + "x".repeat(513) + "\0hunter2",
                "x".repeat(513) + "\0tim\0hunter2",
                "\0tim\0hunter2" + "x".repeat(4096));
    }

    @Test
    void theInitialResponseIsTheWholeExchange() {
        SaslStep step = server().start(Optional.of(octets("\0tim\0tanstaaftanstaaf")));

        assertDone(credentials(), step);
    }

    @Test
    void anEmptyInitialResponseIsNotAnAbsentOne() {
        assertTrue(show(server().start(Optional.of(new byte[0]))).startsWith("invalid "));
    }

    @Test
    void theAuthorizationIdentityIsKept() {
        Credentials expected = new Credentials.Password("Ursel", "Kurt", Secret.of("xipj3plmq"));

        assertDone(expected, server().start(Optional.of(octets("Ursel\0Kurt\0xipj3plmq"))));
    }

    @Test
    void allThreeAreUtf8() {
        Credentials expected = new Credentials.Password("名前", "Jürgen", Secret.of("päßwort €"));

        assertDone(expected, server().start(Optional.of("名前\0Jürgen\0päßwort €".getBytes(UTF_8))));
    }

    @Test
    void eachMayHaveTheLengthThatTheStandardDemands() {
        String long255 = "x".repeat(255);

        assertDone(
                new Credentials.Password(long255, long255, Secret.of(long255)),
                server().start(Optional.of(octets(long255 + "\0" + long255 + "\0" + long255))));
    }
}
