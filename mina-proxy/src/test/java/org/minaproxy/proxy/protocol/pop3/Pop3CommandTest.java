package org.minaproxy.proxy.protocol.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minaproxy.proxy.protocol.Line;
import org.minaproxy.proxy.protocol.pop3.Pop3Command.Verb;

class Pop3CommandTest {

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "CAPA,CAPA,''",
                "capa,CAPA,''",
                "USER alice,USER,alice",
                "USER  alice ,USER,' alice '",
                "PASS a b  c,PASS,a b  c",
                "PASS ,PASS,''",
                "USERalice,UNKNOWN,''",
                " USER alice,UNKNOWN,USER alice",
                "unknown,UNKNOWN,''",
                "PAß x,UNKNOWN,x",
                "'',UNKNOWN,''",
            })
    void aCommandIsAVerbAndTheRest(String line, Verb verb, String argument) {
        assertEquals(new Pop3Command(verb, argument), Pop3Command.parse(Line.of(line)));
    }

    @Test
    void wordsArePartedBySpaces() {
        assertEquals(
                List.of("PLAIN", "AAA="),
                Pop3Command.parse(Line.of("AUTH  PLAIN   AAA= ")).words());
        assertEquals(List.of(), Pop3Command.parse(Line.of("AUTH ")).words());
    }

    @Test
    void aPasswordDoesNotShow() {
        assertEquals("PASS", Pop3Command.parse(Line.of("PASS s3cret")).toString());
    }
}
