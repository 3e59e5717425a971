package org.minaproxy.proxy.protocol.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minaproxy.proxy.protocol.Line;
import org.minaproxy.proxy.protocol.pop3.Pop3Reply.Status;

class Pop3ReplyTest {

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "+OK,OK,",
                "+OK ,OK,",
                "+OK ready,OK,",
                "+OK [SYS/TEMP] ready,OK,SYS/TEMP",
                "-ERR,ERR,",
                "-ERR no,ERR,",
                "-ERR [AUTH],ERR,AUTH",
                "-ERR [auth] no,ERR,AUTH",
                "-ERR [IN-USE] no,ERR,IN-USE",
                "-ERR [],ERR,",
                "-ERR [AUTH no,ERR,",
                "-ERR no [AUTH],ERR,",
                "-ERR [two words] no,ERR,",
                "-ERR[AUTH],OTHER,",
                "+ok,OTHER,",
                "+OKAY,OTHER,",
                "+,OTHER,",
                " +OK,OTHER,",
                "* OK,OTHER,",
                "'',OTHER,",
            })
    void aStatusLineHasAStatusAndMaybeACode(String line, Status status, String code) {
        Pop3Reply reply = Pop3Reply.parse(Line.of(line));

        assertEquals(status, reply.status());
        assertEquals(code == null ? "" : code, reply.code());
    }

    @Test
    void aCodeIncludesTheOnesBelowIt() {
        Pop3Reply reply = Pop3Reply.parse(Line.of("-ERR [SYS/TEMP/DISK] full"));

        assertTrue(reply.has("SYS/TEMP"));
        assertTrue(reply.has("SYS"));
        assertFalse(reply.has("SYS/PERM"));
        assertFalse(reply.has("SYS/TEM"));
    }

    @Test
    void theLogGetsOneBoundedLine() {
        assertEquals(
                "-ERR a?b?c é", Pop3Reply.parse(Line.of("-ERR a\u001bb\rc é")).shown());
        assertEquals(201, Pop3Reply.parse(Line.of("x".repeat(5000))).shown().length());
    }
}
