package org.minaproxy.auth.passwd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.minaproxy.auth.Secret;
import org.minaproxy.auth.hash.HashScheme;

class PasswdLineTest {

    @ParameterizedTest
    @EnumSource
    void aLineIsReadBackAsTheUserItWasMadeFor(HashScheme scheme) throws Exception {
        String line = PasswdLine.of("jürgen@example.com", scheme, Secret.of("s3cret €"));

        PasswdUsers users = PasswdUsers.parse("users.passwd", line.getBytes(UTF_8));

        assertTrue(users.find("jürgen@example.com").orElseThrow().hash().verify(Secret.of("s3cret €")));
        assertFalse(line.contains("\n"));
    }

    @Test
    void aPasswordInClearStandsAsItIs() {
        assertEquals("alice:{PLAIN}s3cret", PasswdLine.of("alice", HashScheme.PLAIN, Secret.of("s3cret")));
    }

    @ParameterizedTest
    @CsvSource({
        "al:ice,  s3cret,  a user name has no colon and does not begin with #",
        "#alice,  s3cret,  a user name has no colon and does not begin with #",
        "'',      s3cret,  the user name is empty",
        "alice,   '',      the password is empty",
    })
    void whatCannotStandInAFileIsRefused(String user, String password, String complaint) {
        Exception thrown = assertThrows(
                IllegalArgumentException.class, () -> PasswdLine.of(user, HashScheme.PLAIN, Secret.of(password)));

        assertEquals(complaint, thrown.getMessage());
    }
}
