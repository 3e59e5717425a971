package org.minaproxy.proxy.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.proxy.dns.ScriptedNameServer;

/**
 * The servers' logs have the address of the first client, in every way to tell it and over one proxy or two. Clients come from 127.0.1.1 and up;
 * only 127.0.0.1 is believed when it speaks for others.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ClientAddressIT {

    private static final int CLIENTS = 20;
    private static final String IN_DOVECOT = "Login: user=<alice>.* rip=([0-9.]+),";
    private static final String IN_POSTFIX = "disconnect from unknown\\[([0-9.]+)\\].* auth=1 ";

    private final MailStore store = new MailStore(Map.of("alice", "alice-secret"));
    private ScriptedNameServer names;
    private DovecotServer withHeader;
    private DovecotServer trusting;
    private PostfixServer postfix;
    private ProxyUnderTest second;
    private ProxyUnderTest first;

    @BeforeAll
    void start() throws IOException {
        names = new ScriptedNameServer()
                .knows("PTR 7.2.0.192.in-addr.arpa", "client.example.test")
                .knows("A client.example.test", "192.0.2.7")
                .knows("PTR 8.2.0.192.in-addr.arpa", "liar.example.test")
                .knows("A liar.example.test", "192.0.2.9");
        withHeader = new DovecotServer(store, ProxyHeaderRule.REQUIRED);
        trusting = new DovecotServer(store, ProxyHeaderRule.NONE);
        postfix = new PostfixServer(withHeader);
        second = new ProxyUnderTest(
                "client-address-2.yaml",
                Map.of(
                        "name-server", names.address(),
                        "next-imap", withHeader.imap(),
                        "next-imap-id", trusting.imap(),
                        "next-pop3", withHeader.pop3(),
                        "next-pop3-xclient", trusting.pop3(),
                        "next-submission", postfix.submission(),
                        "next-submission-xclient", postfix.submissionXclient(),
                        "next-mx", postfix.mxXclient()));
        var next = new HashMap<String, Integer>();
        for (var listener : Resources.places("client-address-1.yaml")) {
            if (listener.startsWith("next-")) {
                next.put(listener, second.port(listener.substring("next-".length())));
            }
        }
        first = new ProxyUnderTest("client-address-1.yaml", next);
    }

    @AfterAll
    void stop() {
        first.close();
        second.close();
        postfix.close();
        trusting.close();
        withHeader.close();
        store.close();
        names.close();
    }

    private static String client(int number) {
        return "127.0.1." + number;
    }

    private static String protocol(String listener) {
        return listener.replaceFirst("-.*", "");
    }

    private static String success(String listener) {
        return switch (protocol(listener)) {
            case "imap" -> "a OK";
            case "pop3" -> "+OK";
            default -> "235 ";
        };
    }

    private ServerLog serverLog(String listener) {
        if (protocol(listener).equals("submission")) {
            return postfix.log();
        }
        boolean told = listener.endsWith("-id") || listener.endsWith("-xclient");
        return (told ? trusting : withHeader).log();
    }

    @ParameterizedTest(name = "{0} over {1} proxies")
    @CsvSource({
        "imap-v1, 1", "imap-v2, 1", "imap-id, 1",
        "imap-v1, 2", "imap-v2, 2", "imap-id, 2",
        "pop3-v1, 1", "pop3-v2, 1", "pop3-xclient, 1",
        "pop3-v1, 2", "pop3-v2, 2", "pop3-xclient, 2",
        "submission-v1, 1", "submission-v2, 1", "submission-xclient, 1",
        "submission-v1, 2", "submission-v2, 2", "submission-xclient, 2"
    })
    void everySessionIsOfItsClient(String listener, int proxies) {
        var log = serverLog(listener).fromHere();
        var port = (proxies == 1 ? second : first).port(listener);

        for (int i = 1; i <= CLIENTS; i++) {
            var answer = LoginAttempt.answer(protocol(listener), client(i), port, "alice", "alice-secret");
            assertEquals(success(listener), LoginAttempt.start(answer, success(listener)));
        }

        var seen = Pattern.compile(protocol(listener).equals("submission") ? IN_POSTFIX : IN_DOVECOT);
        log.await(CLIENTS, seen);
        assertEquals(
                IntStream.rangeClosed(1, CLIENTS)
                        .mapToObj(ClientAddressIT::client)
                        .sorted()
                        .toList(),
                addresses(log, seen));
    }

    private static List<String> addresses(ServerLog log, Pattern seen) {
        return log.text()
                .lines()
                .map(seen::matcher)
                .filter(Matcher::find)
                .map(match -> match.group(1))
                .sorted()
                .toList();
    }

    /** What a client may say to be taken for somebody else. */
    static Stream<String> forgeries() {
        return Stream.of(
                "a ID (\"x-originating-ip\" \"192.0.2.66\" \"x-originating-port\" \"4711\")",
                "XCLIENT ADDR=192.0.2.66 PORT=4711",
                "XCLIENT ADDR=192.0.2.66 LOGIN=carol");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"imap-v1", "imap-v2", "imap-id", "pop3-v1", "pop3-xclient", "submission-v2", "submission-xclient"
            })
    void whoForgesAnAddressKeepsHisOwn(String listener) {
        var log = serverLog(listener).fromHere();
        for (var proxy : List.of(second, first)) {
            forgeries().forEach(forgery -> {
                try (var client = new RawClient("127.0.2.1", proxy.port(listener))) {
                    client.line();
                    client.send(forgery);
                    while (client.line().startsWith("* ID")) {
                        // The answer to ID has two lines.
                    }
                    var answer = LoginAttempt.answer(protocol(listener), client, "alice", "alice-secret");
                    assertEquals(success(listener), LoginAttempt.start(answer, success(listener)));
                }
            });
        }

        var seen = Pattern.compile(protocol(listener).equals("submission") ? IN_POSTFIX : IN_DOVECOT);
        log.await(6, seen);
        assertEquals(IntStream.range(0, 6).mapToObj(i -> "127.0.2.1").toList(), addresses(log, seen));
        assertFalse(log.text().contains("192.0.2.66"), log::text);
        assertFalse(second.log().text().contains("client=192.0.2.66"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"imap-v1", "pop3-xclient", "submission-v2"})
    void whoForgesAHeaderGetsNoFurther(String listener) {
        for (var proxy : List.of(second, first)) {
            try (var client = new RawClient("127.0.2.1", proxy.port(listener))) {
                client.line();
                client.send("PROXY TCP4 192.0.2.66 192.0.2.1 51234 143");
                assertEquals("", client.line());
            }
            assertFalse(proxy.log().text().contains("client=192.0.2.66"));
        }
    }

    @Test
    void postfixGetsTheNameThatLeadsBack() {
        var log = postfix.log().fromHere();

        mail("192.0.2.7");

        log.await("client=client.example.test[192.0.2.7]");
    }

    @Test
    void postfixDoesNotGetANameThatLeadsElsewhere() {
        var log = postfix.log().fromHere();

        mail("192.0.2.8");

        log.await("client=unknown[192.0.2.8]");
        assertTrue(log.text().lines().noneMatch(line -> line.contains("liar")), log::text);
    }

    /** Comes from there by a balancer's word: names of loopback addresses are not looked up. */
    private void mail(String from) {
        try (var client = new RawClient("127.0.0.1", second.port("mx"))) {
            client.send("PROXY TCP4 " + from + " 192.0.2.1 40000 25").line();
            client.send("HELO client.example").line();
            client.send("MAIL FROM:<bob@example.org>").line();
            assertEquals(
                    "250 ", client.send("RCPT TO:<alice@example.test>").line().substring(0, 4));
            client.send("QUIT").line();
        }
    }
}
