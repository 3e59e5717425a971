package org.minaproxy.proxy.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostResolverTest {

    private final Map<String, List<String>> names = Map.of("mail1.example", List.of("192.0.2.1", "2001:db8::1"));
    private final List<String> asked = new ArrayList<>();
    private final List<String> answers = new ArrayList<>();
    private final Queue<Runnable> blocking = new ArrayDeque<>();
    private final Queue<Runnable> loop = new ArrayDeque<>();
    private long clock = 1_000;
    private final HostResolver resolver = new HostResolver(blocking::add, () -> clock, this::lookUp);

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1,            192.0.2.1",
        "127.0.0.1,            127.0.0.1",
        "2001:db8::1,          2001:db8:0:0:0:0:0:1",
        "::ffff:192.0.2.1,     192.0.2.1",
    })
    void anAddressIsAnsweredAtOnce(String host, String address) {
        resolve(host);

        assertEquals(List.of(address), answers);
        assertEquals(List.of(), asked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "1", "2130706433", "127.1", "1.2.3", "1.2.3.4.5", "256.0.0.1", "1.2.3.4.", "::1::", ":"
            })
    void whatOnlyLooksLikeAnAddressIsNoHost(String host) {
        resolve(host);

        assertEquals(List.of("none"), answers);
        assertEquals(List.of(), asked);
        assertEquals(0, blocking.size());
    }

    @Test
    void aNameIsLookedUpElsewhereAndAnsweredOnTheLoop() {
        resolve("mail1.example");
        assertEquals(List.of(), answers);

        blocking.remove().run();
        assertEquals(List.of("mail1.example"), asked);
        assertEquals(List.of(), answers);

        loop.remove().run();
        assertEquals(List.of("192.0.2.1 2001:db8:0:0:0:0:0:1"), answers);
    }

    @Test
    void anAnswerIsKeptForAWhile() {
        resolveAndRun("mail1.example");
        clock += 29_999;

        resolve("mail1.example");
        assertEquals(2, answers.size());
        assertEquals(List.of("mail1.example"), asked);

        clock += 1;
        resolveAndRun("mail1.example");
        assertEquals(List.of("mail1.example", "mail1.example"), asked);
    }

    @Test
    void thatThereIsNoSuchNameIsNotKept() {
        resolveAndRun("nowhere.example");
        resolveAndRun("nowhere.example");

        assertEquals(List.of("none", "none"), answers);
        assertEquals(List.of("nowhere.example", "nowhere.example"), asked);
    }

    @Test
    void tooMuchWorkIsNoAnswer() {
        HostResolver full = new HostResolver(
                task -> {
                    throw new RejectedExecutionException("full");
                },
                () -> clock,
                this::lookUp);

        full.resolve("mail1.example", loop::add, this::answer);

        assertEquals(List.of("none"), answers);
    }

    private InetAddress[] lookUp(String host) throws UnknownHostException {
        asked.add(host);
        List<String> found = names.get(host);
        if (found == null) {
            throw new UnknownHostException(host);
        }
        InetAddress[] addresses = new InetAddress[found.size()];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = InetAddress.getByName(found.get(i));
        }
        return addresses;
    }

    private void resolve(String host) {
        resolver.resolve(host, loop::add, this::answer);
    }

    private void resolveAndRun(String host) {
        resolve(host);
        Stream.generate(blocking::poll).takeWhile(task -> task != null).forEach(Runnable::run);
        Stream.generate(loop::poll).takeWhile(task -> task != null).forEach(Runnable::run);
    }

    private void answer(List<InetAddress> found) {
        answers.add(
                found.isEmpty()
                        ? "none"
                        : String.join(
                                " ",
                                found.stream().map(InetAddress::getHostAddress).toList()));
    }
}
