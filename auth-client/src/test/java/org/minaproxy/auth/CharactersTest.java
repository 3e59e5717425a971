package org.minaproxy.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CharactersTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
            '',    true,  false
            a,     true,  true
            aaa,   true,  true
            baa,   false, true
            aab,   false, true
            b,     false, false
            """)
    void allAndAny(String text, boolean all, boolean any) {
        assertEquals(all, Characters.all(text, c -> c == 'a'));
        assertEquals(any, Characters.any(text, c -> c == 'a'));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            '',      false
            0,       true
            0123456789, true
            12a,     false
            -1,      false
            ' 1',    false
            /,       false
            :,       false
            ٣,       false
            """)
    void digitsAreThoseOfAscii(String text, boolean digits) {
        assertEquals(digits, Characters.areDigits(text));
    }
}
