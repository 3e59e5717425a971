package org.minaproxy.proxy.protocol.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.proxy.protocol.smtp.EnvelopeSyntax.Side;

class EnvelopeSyntaxTest {

    private static final String SENDER = "501 5.5.4 Syntax: MAIL FROM:<address>";
    private static final String RECIPIENT = "501 5.5.4 Syntax: RCPT TO:<address>";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FROM:<>",
                "from:<a@example.org>",
                "FROM: <a@example.org>",
                "FROM:<> SIZE=0",
                "FROM:<a@example.org> SIZE=1000 BODY=8BITMIME SMTPUTF8",
                "FROM:<a@example.org>  RET=HDRS ENVID=QQ314159",
                "FROM:<a@example.org> AUTH=<>",
                "FROM:<first.last+tag@example.org>",
                "FROM:<!#$%&'*+-/=?^_`{|}~@example.org>",
                "FROM:<.two..dots.@docomo.example>",
                "FROM:<\"any thing, even @ and >\"@example.org>",
                "FROM:<\"with \\\" and \\\\\"@example.org>",
                "FROM:<\"\"@example.org>",
                "FROM:<a@[192.0.2.7]>",
                "FROM:<a@[IPv6:2001:db8::7]>",
                "FROM:<a@under_score.example>",
                "FROM:<a@localhost>",
                "FROM:<@one.example:a@example.org>",
                "FROM:<@one.example,@[192.0.2.7]:a@example.org>",
                "FROM:<jörg@bücher.example> SMTPUTF8"
            })
    void senderIsGood(String argument) {
        assertEquals(Optional.empty(), problem(Side.SENDER, argument));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TO:<b@example.net>",
                "TO:<Postmaster>",
                "TO:<postmaster@example.net>",
                "TO:<b@example.net> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;b+2Bx@example.net"
            })
    void recipientIsGood(String argument) {
        assertEquals(Optional.empty(), problem(Side.RECIPIENT, argument));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    ~~                               | 501 5.5.4 Syntax: MAIL FROM:<address>
                    FROM                             | 501 5.5.4 Syntax: MAIL FROM:<address>
                    FROM:                            | 501 5.5.4 Syntax: MAIL FROM:<address>
                    FROM :<a@example.org>            | 501 5.5.4 Syntax: MAIL FROM:<address>
                    TO:<a@example.org>               | 501 5.5.4 Syntax: MAIL FROM:<address>
                    FROM:a@example.org               | 501 5.5.4 Syntax: MAIL FROM:<address>
                    FROM:Alice <a@example.org>       | 501 5.5.4 Syntax: MAIL FROM:<address>
                    FROM:<                           | 501 5.1.7 Bad address syntax
                    FROM:<a                          | 501 5.1.7 Bad address syntax
                    FROM:<a>                         | 501 5.1.7 Bad address syntax
                    FROM:<Postmaster>                | 501 5.1.7 Bad address syntax
                    FROM:<a@>                        | 501 5.1.7 Bad address syntax
                    FROM:<@example.org>              | 501 5.1.7 Bad source route
                    FROM:<@one.example,:a@x.example> | 501 5.1.7 Bad source route
                    FROM:<@one.example:>             | 501 5.1.7 Bad address syntax
                    FROM:<a@example.org              | 501 5.1.7 Bad address syntax
                    FROM:<a@b@example.org>           | 501 5.1.7 Bad address syntax
                    FROM:<a b@example.org>           | 501 5.1.7 Bad address syntax
                    FROM:<a@exam ple.org>            | 501 5.1.7 Bad address syntax
                    FROM:<a,b@example.org>           | 501 5.1.7 Bad address syntax
                    FROM:<<a@example.org>>           | 501 5.1.7 Bad address syntax
                    FROM:<"a@example.org>            | 501 5.1.7 Bad address syntax
                    FROM:<"a\\                       | 501 5.1.7 Bad address syntax
                    FROM:<"a"b@example.org>          | 501 5.1.7 Bad address syntax
                    FROM:<a@[]>                      | 501 5.1.7 Bad address syntax
                    FROM:<a@[192.0.2.7>              | 501 5.1.7 Bad address syntax
                    FROM:<a@[192.0.2.7]x>            | 501 5.1.7 Bad address syntax
                    FROM:<a@example.org>SIZE=1       | 501 5.5.4 Bad parameter syntax
                    FROM:<a@example.org> =1          | 501 5.5.4 Bad parameter syntax
                    FROM:<a@example.org> SIZE=       | 501 5.5.4 Bad parameter syntax
                    FROM:<a@example.org> SIZE=1=2    | 501 5.5.4 Bad parameter syntax
                    FROM:<a@example.org> SIZE =1     | 501 5.5.4 Bad parameter syntax
                    FROM:<a@example.org> <b@x.org>   | 501 5.5.4 Bad parameter syntax
                    """)
    void senderIsRefused(String argument, String reply) {
        assertEquals(Optional.of(reply), problem(Side.SENDER, argument));
    }

    @Test
    void recipientsAreRefusedInTheirOwnWords() {
        assertEquals(Optional.of(RECIPIENT), problem(Side.RECIPIENT, "FROM:<b@example.net>"));
        assertEquals(Optional.of("501 5.1.3 Bad address syntax"), problem(Side.RECIPIENT, "TO:<>"));
        assertEquals(Optional.of("501 5.1.3 Bad address syntax"), problem(Side.RECIPIENT, "TO:<bob>"));
    }

    /** RFC 5321 §4.5.3.1.1 to §4.5.3.1.3. */
    @Test
    void partsHaveTheirLimitsInOctets() {
        String domain = "d".repeat(189);

        assertEquals(Optional.empty(), problem(Side.SENDER, "FROM:<" + "l".repeat(64) + "@" + domain + ">"));
        assertEquals(
                Optional.of("501 5.1.7 Path longer than 256 octets"),
                problem(Side.SENDER, "FROM:<" + "l".repeat(64) + "@" + domain + "d>"));
        assertEquals(
                Optional.of("501 5.1.7 Local part longer than 64 octets"),
                problem(Side.SENDER, "FROM:<" + "l".repeat(65) + "@d>"));
        assertEquals(
                Optional.of("501 5.1.7 Local part longer than 64 octets"),
                problem(Side.SENDER, "FROM:<" + "ü".repeat(33) + "@d>"));
        assertEquals(
                Optional.of("501 5.1.7 Domain longer than 255 octets"),
                problem(Side.SENDER, "FROM:<l@" + "d".repeat(256) + ">"));
    }

    @Test
    void octetsThatAreNotUtf8AreRefused() {
        assertEquals(
                Optional.of("501 5.1.7 The address is not UTF-8"),
                EnvelopeSyntax.problem(Side.SENDER, "FROM:<j\u00f6rg@example.org>"));
    }

    /** Whatever a client cuts off, there is an answer. */
    @Test
    void everyBeginningIsEitherGoodOrRefused() {
        String whole = "FROM:<@one.example,@[192.0.2.7]:\"a\\\" b\"@[IPv6:2001:db8::7]> SIZE=1 BODY=8BITMIME";
        for (int length = 0; length < whole.indexOf('>'); length++) {
            String reply = problem(Side.SENDER, whole.substring(0, length)).orElse("good");

            assertEquals("501 ", reply.substring(0, 4), whole.substring(0, length));
        }
        assertEquals(Optional.of(SENDER), problem(Side.SENDER, whole.substring(1)));
    }

    private static Optional<String> problem(Side side, String argument) {
        return EnvelopeSyntax.problem(side, new String(argument.getBytes(UTF_8), ISO_8859_1));
    }
}
