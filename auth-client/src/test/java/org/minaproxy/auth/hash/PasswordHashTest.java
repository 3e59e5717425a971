package org.minaproxy.auth.hash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.minaproxy.auth.Secret;

class PasswordHashTest {

    private static final String BODY_86 = "x".repeat(86);

    @ParameterizedTest
    @CsvFileSource(resources = "/hash/made-elsewhere.txt", delimiterString = " | ", maxCharsPerColumn = 500)
    void hashesMadeElsewhereAreUnderstood(String origin, String password, String encoded) {
        PasswordHash hash = PasswordHash.parse(encoded);

        assertTrue(hash.verify(Secret.of(password)), origin);
        assertFalse(hash.verify(Secret.of(password + "x")), origin);
    }

    @ParameterizedTest
    @EnumSource
    void whatWeMakeWeUnderstand(HashScheme scheme) {
        Secret password = Secret.of("s3cret €");

        PasswordHash made = PasswordHash.make(scheme, password);

        assertEquals(scheme, PasswordHash.parse(made.encoded()).scheme());
        assertTrue(PasswordHash.parse(made.encoded()).verify(password));
        assertFalse(made.verify(Secret.of("s3cret")));
        assertEquals("{" + scheme.label() + "}***", made.toString());
    }

    @ParameterizedTest
    @EnumSource(names = "PLAIN", mode = EnumSource.Mode.EXCLUDE)
    void twoHashesOfOnePasswordDiffer(HashScheme scheme) {
        Secret password = Secret.of("s3cret");

        assertFalse(PasswordHash.make(scheme, password)
                .encoded()
                .equals(PasswordHash.make(scheme, password).encoded()));
    }

    @ParameterizedTest
    @CsvSource({
        "{plain}s3cret, PLAIN",
        "{CLEARTEXT}s3cret, PLAIN",
        "{BCRYPT}$2b$05$abcdefghijklmnopqrstuulRiL8dbGSVRCST.Z27NIb560XqQ4a8a, BCRYPT",
        "{CRYPT}$2b$05$abcdefghijklmnopqrstuulRiL8dbGSVRCST.Z27NIb560XqQ4a8a, BCRYPT",
        "$2b$05$abcdefghijklmnopqrstuulRiL8dbGSVRCST.Z27NIb560XqQ4a8a, BCRYPT",
        "$5$rounds=10000$x$iwhLfOwADh4KxcViJgb6jxAEZ3Lrb0Be9/lZEnA/mVC, SHA256_CRYPT",
    })
    void aSchemeHasSeveralNames(String encoded, HashScheme scheme) {
        assertEquals(scheme, PasswordHash.parse(encoded).scheme());
    }

    @Test
    void onlyAPasswordKeptInClearCanBeHadBack() {
        assertEquals(
                Optional.of(Secret.of("s3cret")),
                PasswordHash.parse("{PLAIN}s3cret").plain());
        assertEquals(
                Optional.empty(),
                PasswordHash.make(HashScheme.PBKDF2, Secret.of("s3cret")).plain());
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "hunter2 -> the password has no {SCHEME} and no prefix that tells one; known schemes: %s",
                "{CRYPT}hunter2 -> the password has no {SCHEME} and no prefix that tells one; known schemes: %s",
                "{MD5-CRYPT}$1$hunter2 -> unknown password scheme \"MD5-CRYPT\"; known schemes: %s",
                "{PLAIN -> the password scheme has no closing brace",
                "{PLAIN} -> the password is empty",
                "{SHA512-CRYPT}$5$salt$x -> the hash does not begin with $6$",
                "$6$salt$hunter2 -> the hash behind the salt must be 86 characters",
                "$6$$BODY86 -> the salt must be 1 to 16 characters of ./0-9A-Za-z",
                "$6$salt-of-salts$BODY86 -> the salt must be 1 to 16 characters of ./0-9A-Za-z",
                "$6$saltsaltsaltsalts$BODY86 -> the salt must be 1 to 16 characters of ./0-9A-Za-z",
                "$6$rounds=999$salt$BODY86 -> rounds must be 1000 to 1000000",
                "$6$rounds=1000000000$salt$BODY86 -> rounds must be 1000 to 1000000",
                "$6$rounds=-5000$salt$BODY86 -> rounds must be 1000 to 1000000",
                "$6$rounds= -> rounds must be 1000 to 1000000",
                "$2y$05$hunter2 -> the hash must be $2y$, two digits of cost, $, and 53 characters",
                "$2x$05$abcdefghijklmnopqrstuulRiL8dbGSVRCST.Z27NIb560XqQ4a8a"
                        + " -> the hash must be $2y$, two digits of cost, $, and 53 characters",
                "$2y$31$abcdefghijklmnopqrstuulRiL8dbGSVRCST.Z27NIb560XqQ4a8a"
                        + " -> the cost of bcrypt must be 4 to 14",
                "$argon2id$v=16$m=64,t=1,p=1$c29tZXNhbHQ$x -> the hash does not begin with $argon2id$v=19$",
                "$argon2id$v=19$m=64 -> the hash must be $argon2id$v=19$m=…,t=…,p=…$salt$hash",
                "$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f"
                        + " -> argon2's m must be 8 to 262144",
                "$argon2id$v=19$m=64,t=1000,p=1$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f"
                        + " -> argon2's t must be 1 to 16",
                "$argon2id$v=19$m=64,t=1,p=99$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f"
                        + " -> argon2's p must be 1 to 16",
                "$argon2id$v=19$m=64,t=1,p=1$c29t$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f"
                        + " -> argon2's salt must be 8 to 64 octets in base64",
                "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$hunter2!"
                        + " -> argon2's hash must be 16 to 64 octets in base64",
                "{PBKDF2}$2$salt$5000$00 -> the hash must be $1$salt$rounds$hash",
                "{PBKDF2}$1$salt$1000000000$14ccb0a6a5271b96f3ec04824c072b617f070cb1"
                        + " -> rounds must be 1 to 2000000",
                "{PBKDF2}$1$salt$5000$hunter2 -> the hash behind the rounds must be 40 hexadecimal digits",
            })
    void aHashThatCannotBeOrCostsTooMuchIsNamedButNotQuoted(String encoded, String complaint) {
        String expected = complaint.replace("%s", "PLAIN, SHA256-CRYPT, SHA512-CRYPT, BLF-CRYPT, ARGON2ID, PBKDF2");

        Exception thrown = assertThrows(
                IllegalArgumentException.class, () -> PasswordHash.parse(encoded.replace("BODY86", BODY_86)));

        assertEquals(expected, thrown.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "PLAIN, a:b, a password kept in clear is UTF-8 and has no colon",
        "BCRYPT, 73, bcrypt takes a password of at most 72 octets",
        "ARGON2ID, 513, a password has at most 512 octets",
    })
    void aPasswordThatTheSchemeCannotKeepIsRefused(HashScheme scheme, String password, String complaint) {
        Secret secret = Secret.of(password.contains(":") ? password : "x".repeat(Integer.parseInt(password)));

        Exception thrown = assertThrows(IllegalArgumentException.class, () -> PasswordHash.make(scheme, secret));

        assertEquals(complaint, thrown.getMessage());
    }

    @ParameterizedTest
    @EnumSource(names = "PLAIN", mode = EnumSource.Mode.EXCLUDE)
    void octetsThatAreNotUtf8AreHashedAsTheyAre(HashScheme scheme) {
        Secret latin1 = Secret.of("m\u00fcller".getBytes(ISO_8859_1));

        PasswordHash made = PasswordHash.make(scheme, latin1);

        assertTrue(made.verify(latin1));
        assertFalse(made.verify(Secret.of("m\ufffdller")));
    }
}
