package org.minaproxy.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.auth.Secret;
import org.minaproxy.auth.hash.HashScheme;
import org.minaproxy.auth.hash.PasswordHash;

class PasswdCommandTest {

    private final InputStream before = System.in;

    @AfterEach
    void giveStandardInputBack() {
        System.setIn(before);
    }

    @ParameterizedTest
    @EnumSource
    void everySchemeMakesALineThatVerifies(HashScheme scheme) {
        pipe("s3cret with spaces\n");
        Outcome outcome = Outcome.of("passwd", "--scheme", scheme.name(), "alice@example.com");

        assertEquals(0, outcome.code());
        assertEquals("", outcome.err());
        assertTrue(outcome.out().startsWith("alice@example.com:{"), outcome.out());
        assertVerifies(outcome, "s3cret with spaces");
    }

    @Test
    void argon2idUnlessToldOtherwise() {
        pipe("s3cret");
        Outcome outcome = Outcome.of("passwd", "alice");

        assertTrue(outcome.out().startsWith("alice:{ARGON2ID}"), outcome.out());
        assertFalse(outcome.out().contains("s3cret"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret", "s3cret\n", "s3cret\r\n", "s3cret\nmore\n", "s3cret\r\n\r\n"})
    void theFirstLineIsThePassword(String piped) {
        pipe(piped);

        assertVerifies(Outcome.of("passwd", "-s", "PBKDF2", "alice"), "s3cret");
    }

    @Test
    void aPasswordMayHaveAnyLetters() {
        pipe("gr\u00fcn\uD83D\uDC0B:{}\n");

        assertVerifies(Outcome.of("passwd", "-s", "PBKDF2", "alice"), "gr\u00fcn\uD83D\uDC0B:{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n", "\ns3cret\n"})
    void noPasswordIsAProblem(String piped) {
        pipe(piped);

        assertEquals(
                new Outcome(1, "", "no password was given, or the two were not the same\n"),
                Outcome.of("passwd", "alice"));
    }

    @ParameterizedTest
    @CsvSource({
        "alice, 's3\rcret', the password has a control character",
        "alice, 's3\u0000cret', the password has a control character",
        "'al\tice', s3cret, the user name has a control character",
        "'', s3cret, the user name is empty",
        "al:ice, s3cret, a user name has no colon and does not begin with #",
        "#alice, s3cret, a user name has no colon and does not begin with #",
    })
    void whatNoClientCouldSendIsRefused(String user, String piped, String problem) {
        pipe(piped);

        assertEquals(new Outcome(1, "", problem + "\n"), Outcome.of("passwd", user));
    }

    @Test
    void aPasswordIsNeverCutOff() {
        pipe("x".repeat(4097) + "\n");
        assertEquals(new Outcome(1, "", "the password is longer than 4096 octets\n"), Outcome.of("passwd", "alice"));

        pipe("x".repeat(513) + "\n");
        assertEquals(new Outcome(1, "", "a password has at most 512 octets\n"), Outcome.of("passwd", "alice"));

        pipe("x".repeat(512) + "\r\n");
        assertVerifies(Outcome.of("passwd", "-s", "PBKDF2", "alice"), "x".repeat(512));
    }

    private static void pipe(String text) {
        System.setIn(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    private static void assertVerifies(Outcome outcome, String password) {
        assertEquals("", outcome.err());
        String hash = outcome.out().substring(outcome.out().indexOf(':') + 1).strip();
        assertTrue(PasswordHash.parse(hash).verify(Secret.of(password)), outcome.toString());
    }
}
