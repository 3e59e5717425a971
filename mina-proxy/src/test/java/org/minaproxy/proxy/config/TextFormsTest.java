package org.minaproxy.proxy.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How durations, sizes, networks and addresses are written. */
class TextFormsTest {

    @ParameterizedTest
    @CsvSource({
        "0s, PT0S, 0s",
        "500ms, PT0.5S, 500ms",
        "1500ms, PT1.5S, 1500ms",
        "2000ms, PT2S, 2s",
        "10s, PT10S, 10s",
        "60s, PT1M, 1m",
        "90s, PT1M30S, 90s",
        "5m, PT5M, 5m",
        "30m, PT30M, 30m",
        "60m, PT1H, 1h",
        "1h, PT1H, 1h",
        "2d, PT48H, 48h"
    })
    void durations(String text, Duration expected, String shortest) {
        assertEquals(expected, Durations.parse(text));
        assertEquals(shortest, Durations.text(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "-1s", "1.5s", "10 s", "10S", "1w", "9999999999s", "1m30s", "٣s"})
    void noDurations(String text) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Durations.parse(text));

        assertEquals(
                "\"" + text + "\" is not a duration; write a number and a unit: 500ms, 10s, 5m, 1h", e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "512, 512, 512",
        "1024, 1024, 1k",
        "16k, 16384, 16k",
        "1m, 1048576, 1m",
        "1536k, 1572864, 1536k"
    })
    void sizes(String text, int bytes, String shortest) {
        assertEquals(new ByteSize(bytes), ByteSize.parse(text));
        assertEquals(shortest, new ByteSize(bytes).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "16K", "16kb", "1g", "k", "1.5k", "2048m", "99999999999"})
    void noSizes(String text) {
        assertThrows(IllegalArgumentException.class, () -> ByteSize.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1, true",
        "10.0.0.1, 10.0.0.2, false",
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "172.16.42.2/31, 172.16.42.3, true",
        "172.16.42.2/31, 172.16.42.4, false",
        "0.0.0.0/0, 192.0.2.1, true",
        "0.0.0.0/0, ::1, false",
        "10.0.0.0/8, ::ffff:10.1.2.3, true",
        "::ffff:10.0.0.0/104, 10.1.2.3, true",
        "::ffff:10.0.0.1, 10.0.0.1, true",
        "::ffff:10.0.0.1/128, 10.0.0.2, false",
        "fd00::2/128, fd00::2, true",
        "fd00::2/128, fd00::3, false",
        "fd00::/8, fdff:1::1, true",
        "fd00::/8, fc00::1, false",
        "::/0, fd00::1, true",
        "::/0, 10.0.0.1, false",
        "::1, ::1, true"
    })
    void networks(String network, String address, boolean contained) throws Exception {
        assertEquals(contained, Network.parse(network).contains(InetAddress.getByName(address)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "10",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.0.0.0/33",
                "10.0.0.1/8",
                "fd00::1/64",
                "localhost",
                "10.0.0/8",
                "256.0.0.1",
                "010.0.0.1",
                "::ffff:10.0.0.0/8",
                "::g",
                "1::2::3",
                "fe80::1%lo",
                "10.0.0.0/8/8"
            })
    void noNetworks(String text) {
        assertThrows(IllegalArgumentException.class, () -> Network.parse(text));
    }

    /** A raw mapped address, as a dual-stack socket may report it, which {@code getByName} would have unwrapped. */
    @ParameterizedTest
    @CsvSource({"10.0.0.0/8, true", "192.0.2.0/24, false", "::/0, false"})
    void mappedAddressesMatchRulesForIpv4(String network, boolean contained) throws Exception {
        byte[] bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 1, 2, 3};

        assertEquals(contained, Network.parse(network).contains(Inet6Address.getByAddress(null, bytes, -1)));
    }

    @ParameterizedTest
    @CsvSource({
        "[::]:993, ::, 993, [::]:993",
        ":993, '', 993, :993",
        "127.0.0.1:143, 127.0.0.1, 143, 127.0.0.1:143",
        "mail.example.com:25, mail.example.com, 25, mail.example.com:25",
        "Mail.Example.com:25, mail.example.com, 25, mail.example.com:25",
        "[::1]:0, ::1, 0, [::1]:0",
        ":0, '', 0, :0",
        ":65535, '', 65535, :65535",
        "[fe80::1%eth0]:143, fe80::1%eth0, 143, [fe80::1%eth0]:143",
        "[::1], ::1, -1, [::1]",
        "127.0.0.1, 127.0.0.1, -1, 127.0.0.1"
    })
    void listenAddresses(String text, String host, int port, String shown) {
        assertEquals(new ListenAddress(host, port), ListenAddress.parse(text));
        assertEquals(shown, ListenAddress.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":",
                "a:",
                "a:b",
                ":-1",
                ":65536",
                "::1",
                "[::1",
                "[::1]993",
                "[]:993x",
                "a b:1",
                "*:1",
                ":+1",
                "127.0.0.256:1"
            })
    void noListenAddresses(String text) {
        assertThrows(IllegalArgumentException.class, () -> ListenAddress.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        ":993, :993, true",
        ":993, 127.0.0.1:993, true",
        "[::]:993, 127.0.0.1:993, true",
        "0.0.0.0:993, 127.0.0.1:993, true",
        "127.0.0.1:993, 127.0.0.2:993, false",
        ":993, :995, false",
        ":0, :0, false"
    })
    void collisions(String one, String other, boolean collide) {
        assertEquals(collide, ListenAddress.parse(one).collidesWith(ListenAddress.parse(other)));
        assertEquals(collide, ListenAddress.parse(other).collidesWith(ListenAddress.parse(one)));
    }

    @ParameterizedTest
    @CsvSource({"tls, tls, 0", "tls, tsl, 1", "tls, tl, 1", "tls, tlss, 1", "tls, als, 1", "abc, xyz, 3", "'', abc, 3"})
    void distances(String one, String other, int expected) {
        assertEquals(expected, Nearest.distance(one, other));
    }
}
