package org.minaproxy.proxy.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.auth.ClientHost;

/** With the JDK's client of DNS and a server on a loopback port. */
class ReverseLookupsTest {

    private static final String PTR = "PTR 7.2.0.192.in-addr.arpa";

    private final ScriptedNameServer server = new ScriptedNameServer();
    private final AtomicLong clock = new AtomicLong();
    private final ReverseLookups lookups =
            new ReverseLookups(new JndiNameServer(List.of(server.address())), Runnable::run, clock::get);

    ReverseLookupsTest() throws IOException {}

    @AfterEach
    void stop() {
        server.close();
    }

    private String nameOf(String address) throws IOException {
        return lookups.nameOf(InetAddress.getByName(address))
                .toCompletableFuture()
                .join()
                .text();
    }

    @Test
    void aNameThatLeadsBackIsTheClients() throws Exception {
        server.knows(PTR, "client.example.org").knows("A client.example.org", "192.0.2.9", "192.0.2.7");

        assertEquals("client.example.org", nameOf("192.0.2.7"));
    }

    @Test
    void anIpv6AddressIsFoundByItsNibbles() throws Exception {
        String zeros = "0.".repeat(20);
        server.knows("PTR 7.0.0.0." + zeros + "8.b.d.0.1.0.0.2.ip6.arpa", "six.example.org")
                .knows("AAAA six.example.org", "2001:db8::7");

        assertEquals("six.example.org", nameOf("2001:db8::7"));
    }

    @Test
    void ofSeveralNamesTheFirstThatLeadsBackCounts() throws Exception {
        server.knows(PTR, "other.example.org", "client.example.org")
                .knows("A other.example.org", "192.0.2.9")
                .knows("A client.example.org", "192.0.2.7");

        assertEquals("client.example.org", nameOf("192.0.2.7"));
    }

    @Test
    void withoutANameOrWithOneThatLeadsElsewhereThereIsNone() throws Exception {
        assertEquals("[UNAVAILABLE]", nameOf("192.0.2.7"));

        server.knows("PTR 8.2.0.192.in-addr.arpa", "client.example.org").knows("A client.example.org", "192.0.2.7");
        assertEquals("[UNAVAILABLE]", nameOf("192.0.2.8"));

        server.knows("PTR 9.2.0.192.in-addr.arpa", "nowhere.example.org");
        assertEquals("[UNAVAILABLE]", nameOf("192.0.2.9"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"under_score.example", "a b.example", "-a.example", "192.0.2.7", "x\"y.example", "[UNAVAILABLE]"
            })
    void whatIsNoHostNameIsNobodysName(String name) throws Exception {
        server.knows(PTR, name).knows("A " + name, "192.0.2.7");

        assertEquals("[UNAVAILABLE]", nameOf("192.0.2.7"));
        assertEquals(List.of(PTR), server.asked());
    }

    @ParameterizedTest
    @CsvSource({"client.example.org.,client.example.org", "x,x", "1.example,1.example"})
    void hostNamesOfRfc1034AreNames(String name, String host) {
        assertEquals(host, ClientHost.named(name).orElseThrow().text());
    }

    @Test
    void aServerThatFailsLeavesTheNameOpen() throws Exception {
        server.fail();

        assertEquals("[TEMPUNAVAIL]", nameOf("192.0.2.7"));
    }

    @Test
    void aServerThatIsGoneLeavesTheNameOpen() throws Exception {
        server.close();

        assertEquals("[TEMPUNAVAIL]", nameOf("192.0.2.7"));
    }

    @Test
    void answersAreKeptLongAndFailuresShortly() throws Exception {
        server.knows(PTR, "client.example.org").knows("A client.example.org", "192.0.2.7");
        nameOf("192.0.2.7");
        clock.addAndGet(599_000);
        nameOf("192.0.2.7");
        assertEquals(2, server.asked().size());

        clock.addAndGet(1_000);
        server.fail();
        assertEquals("[TEMPUNAVAIL]", nameOf("192.0.2.7"));
        int asked = server.asked().size();
        clock.addAndGet(29_000);
        assertEquals("[TEMPUNAVAIL]", nameOf("192.0.2.7"));
        assertEquals(asked, server.asked().size());
        clock.addAndGet(1_000);
        nameOf("192.0.2.7");
        assertFalse(server.asked().size() == asked);
    }

    @Test
    void nobodyIsAskedAboutLoopbackAddresses() throws Exception {
        assertEquals("[UNAVAILABLE]", nameOf("127.0.0.77"));
        assertEquals("[UNAVAILABLE]", nameOf("::1"));
        assertEquals(List.of(), server.asked());
    }

    @Test
    void whatIsBeingAskedIsNotAskedTwice() throws Exception {
        Deque<Runnable> waiting = new ArrayDeque<>();
        List<String> asked = new ArrayList<>();
        NameServer nobody = (name, type) -> {
            asked.add(name);
            return List.of();
        };
        ReverseLookups slow = new ReverseLookups(nobody, waiting::add, clock::get);
        InetAddress client = InetAddress.getByName("192.0.2.7");

        CompletableFuture<ClientHost> one = slow.nameOf(client).toCompletableFuture();
        CompletableFuture<ClientHost> other = slow.nameOf(client).toCompletableFuture();
        waiting.remove().run();

        assertEquals(ClientHost.UNAVAILABLE, one.join());
        assertEquals(ClientHost.UNAVAILABLE, other.join());
        assertEquals(List.of("7.2.0.192.in-addr.arpa"), asked);
        assertEquals(0, waiting.size());
    }

    @Test
    void aQuestionThatWaitedTooLongIsNotAsked() throws Exception {
        Deque<Runnable> waiting = new ArrayDeque<>();
        NameServer nobody = (name, type) -> {
            throw new AssertionError("asked");
        };
        ReverseLookups slow = new ReverseLookups(nobody, waiting::add, clock::get);

        CompletableFuture<ClientHost> name =
                slow.nameOf(InetAddress.getByName("192.0.2.7")).toCompletableFuture();
        clock.addAndGet(11_000);
        waiting.remove().run();

        assertEquals(ClientHost.TEMPORARILY_UNAVAILABLE, name.join());
    }

    @Test
    void tooManyQuestionsAtOnceLeaveNamesOpen() throws Exception {
        ReverseLookups full = new ReverseLookups(
                (name, type) -> List.of(),
                task -> {
                    throw new RejectedExecutionException();
                },
                clock::get);

        assertEquals(
                ClientHost.TEMPORARILY_UNAVAILABLE,
                full.nameOf(InetAddress.getByName("192.0.2.7"))
                        .toCompletableFuture()
                        .join());
    }
}
