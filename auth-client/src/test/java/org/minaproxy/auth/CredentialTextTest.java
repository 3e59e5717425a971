package org.minaproxy.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"alice", "alice@example.com", "Jürgen Müller", "%00", "名前", " ", "a\\b\"c"})
    void ordinaryTextIsFine(String text) {
        assertEquals(Optional.empty(), CredentialText.problemWithUser(text.getBytes(UTF_8)));
        assertEquals(Optional.empty(), CredentialText.problemWithPassword(text.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0b", "a\rb", "a\n", "\tb", "\u001b[0m", "a\u007f", "a\u0085b", "\u009f"})
    void controlCharactersAreRefusedWithoutQuotingThem(String text) {
        assertEquals(
                Optional.of("the user name has a control character"),
                CredentialText.problemWithUser(text.getBytes(UTF_8)));
        assertEquals(
                Optional.of("the password has a control character"),
                CredentialText.problemWithPassword(text.getBytes(UTF_8)));
    }

    @Test
    void aUserNameMustBeUtf8ButAPasswordNeedNot() {
        byte[] latin1 = "m\u00fcller".getBytes(ISO_8859_1);

        assertEquals(Optional.of("the user name is not UTF-8"), CredentialText.problemWithUser(latin1));
        assertEquals(Optional.empty(), CredentialText.problemWithPassword(latin1));
    }

    @Test
    void controlCharactersHideInNoOtherEncoding() {
        byte[] latin1 = "m\u00fcller\r\n".getBytes(ISO_8859_1);

        assertEquals(Optional.of("the password has a control character"), CredentialText.problemWithPassword(latin1));
    }

    @Test
    void lengthsAreBoundedAndNeverZero() {
        assertEquals(Optional.empty(), CredentialText.problemWithUser(letters(512)));
        assertEquals(
                Optional.of("the user name is longer than 512 octets"), CredentialText.problemWithUser(letters(513)));
        assertEquals(Optional.of("the user name is empty"), CredentialText.problemWithUser(letters(0)));
        assertEquals(Optional.empty(), CredentialText.problemWithPassword(letters(4096)));
        assertEquals(
                Optional.of("the password is longer than 4096 octets"),
                CredentialText.problemWithPassword(letters(4097)));
        assertEquals(Optional.of("the password is empty"), CredentialText.problemWithPassword(letters(0)));
    }

    private static byte[] letters(int count) {
        return "x".repeat(count).getBytes(UTF_8);
    }
}
