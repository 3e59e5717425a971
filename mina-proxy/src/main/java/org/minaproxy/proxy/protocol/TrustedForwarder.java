package org.minaproxy.proxy.protocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A peer that may say for whom it speaks. It is believed, but what it says must make sense: addresses are judged as strictly as in a PROXY
 * header, and neither names nor short forms are addresses.
 *
 * @param ours the addresses of our own listeners, which are nobody's client
 */
public record TrustedForwarder(Predicate<InetSocketAddress> ours) {

    private static final String OCTET = "(0|[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    // Begins with a digit or a colon and has a colon, so that the JDK reads it and never asks a name server.
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:][0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");
    private static final Pattern PORT = Pattern.compile("0|[1-9]\\d{0,4}");
    private static final Pattern TTL = Pattern.compile("\\d{1,3}");
    private static final Pattern SESSION = Pattern.compile("[!-~]{1,128}");

    /** Whether somebody can be there; false for one of our own listeners. */
    public boolean believes(ForwardedClient told) {
        return told.address()
                .map(address -> told.client(new InetSocketAddress(address, 0)))
                .filter(ours)
                .isEmpty();
    }

    /** An IPv4 address of four plain decimals that somebody can have. */
    public static Optional<InetAddress> ipv4(String text) {
        return IPV4.matcher(text).matches() ? read(text) : Optional.empty();
    }

    /** An IPv6 address without a zone that somebody can have; an IPv4-mapped one becomes IPv4. */
    public static Optional<InetAddress> ipv6(String text) {
        return IPV6.matcher(text).matches() ? read(text) : Optional.empty();
    }

    /** An address of either family. */
    public static Optional<InetAddress> address(String text) {
        return ipv4(text).or(() -> ipv6(text));
    }

    public static OptionalInt port(String text) {
        int number = PORT.matcher(text).matches() ? Integer.parseInt(text) : -1;
        return number >= 0 && number <= 65535 ? OptionalInt.of(number) : OptionalInt.empty();
    }

    /** How many proxies more; nobody means more than three digits. */
    public static OptionalInt ttl(String text) {
        return TTL.matcher(text).matches() ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }

    /** A name that can stand in a log line: printable, without spaces, at most 128 octets. */
    public static Optional<String> session(String text) {
        return SESSION.matcher(text).matches() ? Optional.of(text) : Optional.empty();
    }

    private static Optional<InetAddress> read(String text) {
        try {
            return Optional.of(InetAddress.getByName(text)).filter(TrustedForwarder::canConnect);
        } catch (UnknownHostException e) {
            return Optional.empty(); // too many groups, and the like
        }
    }

    private static boolean canConnect(InetAddress address) {
        return !address.isAnyLocalAddress()
                && !address.isMulticastAddress()
                && !Arrays.equals(address.getAddress(), new byte[] {-1, -1, -1, -1});
    }
}
