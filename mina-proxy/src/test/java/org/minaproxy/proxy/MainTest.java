package org.minaproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

    @ParameterizedTest
    @CsvSource({
        "'--help', run auth-server check passwd demo ca --help --version",
        "'run --help', --config --profile --pid-file --help",
        "'auth-server --help', --config --help",
        "'check --help', --config --dial --help",
        "'passwd --help', --scheme USER ARGON2ID BCRYPT --help",
        "'demo --help', --once --help",
        "'ca --help', init issue show renew revoke --password-file",
        "'health --help', --config --help",
    })
    void helpNamesEveryOption(String arguments, String options) {
        Outcome outcome = Outcome.of(arguments.split(" ", -1));

        assertEquals(0, outcome.code());
        assertEquals("", outcome.err());
        for (String option : options.split(" ", -1)) {
            assertTrue(outcome.out().contains(option), () -> option + " is not in\n" + outcome.out());
        }
    }

    @Test
    void saysItsVersionAndJavas() {
        Outcome outcome = Outcome.of("--version");

        assertEquals(0, outcome.code());
        assertEquals("mina-proxy development build\nJava " + Runtime.version() + "\n", outcome.out());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--nonsense",
                "dance",
                "check --nonsense",
                "check file.yaml",
                "run --config",
                "passwd",
                "passwd a b",
                "passwd -s ROT13 a"
            })
    void wrongUsageIsTwo(String arguments) {
        Outcome outcome = Outcome.of(arguments.split(" ", -1));

        assertEquals(2, outcome.code());
        assertEquals("", outcome.out());
        assertTrue(outcome.err().contains("Usage: mina-proxy"), outcome.err());
    }
}
