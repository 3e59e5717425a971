package org.minaproxy.proxy.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The addresses that share their first bits with {@code base} (CIDR): {@code 10.0.0.0/8}, {@code fd00::/8}, or one address alone.
 *
 * <p>An IPv4-mapped IPv6 address ({@code ::ffff:10.0.0.1}) is the IPv4 address it carries, in the rule and in what is compared with it.
 *
 * @param prefix the number of bits that count, 0 to 32 or 0 to 128; all later bits of {@code base} are zero
 */
public record Network(InetAddress base, int prefix) {

    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");

    public Network {
        int bits = base.getAddress().length * 8;
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException("the part behind the slash must be 0 to " + bits + ", was " + prefix);
        }
        for (int bit = prefix; bit < bits; bit++) {
            if (bit(base.getAddress(), bit)) {
                throw new IllegalArgumentException("has bits set behind the first " + prefix + "; write "
                        + masked(base.getAddress(), prefix).getHostAddress() + "/" + prefix);
            }
        }
    }

    /** @throws IllegalArgumentException with a sentence for the operator */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        // Only what cannot be a host name reaches InetAddress, so that nothing is looked up.
        if (!HostNames.isIpv4(address) && !IPV6.matcher(address).matches()) {
            throw noNetwork(text);
        }
        try {
            InetAddress base = InetAddress.getByName(address);
            boolean mapped = address.indexOf(':') >= 0 && base.getAddress().length == 4;
            return new Network(base, prefix(text, slash, base, mapped));
        } catch (UnknownHostException e) {
            throw noNetwork(text);
        }
    }

    private static int prefix(String text, int slash, InetAddress base, boolean mapped) {
        if (slash < 0) {
            return base.getAddress().length * 8;
        }
        String number = text.substring(slash + 1);
        if (!number.matches("\\d{1,3}")) {
            throw noNetwork(text);
        }
        int prefix = Integer.parseInt(number);
        if (!mapped) {
            return prefix;
        }
        if (prefix < 96 || prefix > 128) {
            throw new IllegalArgumentException("the part behind the slash must be 96 to 128, was " + prefix);
        }
        return prefix - 96;
    }

    private static IllegalArgumentException noNetwork(String text) {
        return new IllegalArgumentException(
                "\"" + text + "\" is not a network; write an address or address/bits: 10.0.0.0/8, fd00::/8");
    }

    /** Whether one of them contains the address. */
    static boolean anyContains(List<Network> networks, InetAddress address) {
        for (Network network : networks) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }

    public boolean contains(InetAddress address) {
        byte[] other = unmapped(address.getAddress());
        byte[] own = base.getAddress();
        if (other.length != own.length) {
            return false;
        }
        int whole = prefix / 8;
        int rest = prefix % 8;
        return Arrays.equals(own, 0, whole, other, 0, whole)
                && (rest == 0 || (own[whole] & 0xff) >> (8 - rest) == (other[whole] & 0xff) >> (8 - rest));
    }

    /** RFC 4291 §2.5.5.2: ten bytes 0, two bytes 0xFF, then the IPv4 address. */
    private static byte[] unmapped(byte[] address) {
        if (address.length != 16 || address[10] != -1 || address[11] != -1) {
            return address;
        }
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return address;
            }
        }
        return new byte[] {address[12], address[13], address[14], address[15]};
    }

    private static boolean bit(byte[] address, int bit) {
        return (address[bit / 8] >> (7 - bit % 8) & 1) == 1;
    }

    private static InetAddress masked(byte[] address, int prefix) {
        for (int bit = prefix; bit < address.length * 8; bit++) {
            address[bit / 8] &= (byte) ~(1 << (7 - bit % 8));
        }
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public String toString() {
        return base.getHostAddress() + "/" + prefix;
    }
}
