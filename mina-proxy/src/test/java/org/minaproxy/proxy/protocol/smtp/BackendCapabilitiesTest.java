package org.minaproxy.proxy.protocol.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minaproxy.proxy.protocol.Line;

class BackendCapabilitiesTest {

    private static BackendCapabilities of(String... lines) {
        List<Line> reply = Stream.of(lines).map(Line::of).toList();
        return BackendCapabilities.of(new SmtpReply(250, reply));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            250 AUTH PLAIN LOGIN,    AUTH,    PLAIN,  true
            250 AUTH PLAIN LOGIN,    AUTH,    LOGIN,  true
            250 AUTH PLAIN LOGIN,    AUTH,    LOG,    false
            250 AUTH PLAIN LOGIN,    AUTH,    AUTH,   false
            250 auth Plain,          AUTH,    PLAIN,  true
            250 AUTH=LOGIN,          AUTH,    LOGIN,  true
            '250 AUTH  PLAIN  ',     AUTH,    PLAIN,  true
            '250   AUTH PLAIN',      AUTH,    PLAIN,  true
            250 AUTHX PLAIN,         AUTH,    PLAIN,  false
            250 XCLIENT NAME ADDR,   XCLIENT, ADDR,   true
            250 X AUTH PLAIN,        AUTH,    PLAIN,  false
            250 AUTH,                AUTH,    PLAIN,  false
            250 AUTH-PLAIN,          AUTH,    PLAIN,  false
            """)
    void readsKeywordsAndParametersInAnyCase(String line, String keyword, String parameter, boolean has) {
        assertEquals(has, of("250-mx.example.org AUTH PLAIN", line).has(keyword, parameter));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            250 PIPELINING,       true
            250 pipelining,       true
            250 PIPELINING X,     true
            250 PIPELINE,         false
            250 PIPELININGS,      false
            250 NO PIPELINING,    false
            250,                  false
            '250 ',               false
            """)
    void aKeywordStandsFirst(String line, boolean has) {
        assertEquals(has, of("250-mx.example.org PIPELINING", line).has("PIPELINING"));
    }

    @Test
    void theNameOfTheBackendIsNoKeyword() {
        assertFalse(of("250-PIPELINING").has("PIPELINING"));
    }

    @Test
    void aKeywordMayComeTwice() {
        BackendCapabilities capabilities = of("250-mx", "250-AUTH PLAIN", "250-SIZE", "250 AUTH=LOGIN");

        assertTrue(capabilities.has("AUTH", "PLAIN"));
        assertTrue(capabilities.has("AUTH", "LOGIN"));
    }
}
