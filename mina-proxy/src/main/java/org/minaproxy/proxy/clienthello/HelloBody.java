package org.minaproxy.proxy.clienthello;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the inside of a ClientHello (RFC 8446 §4.1.2, the same since RFC 5246 §7.4.1.2), where {@code <n} is a vector with a length of n octets:
 *
 * <pre>
 *   version 2 │ random 32 │ session id <1 │ cipher suites <2 │ compression <1 │ extensions <2, may be absent
 *   extension:  type 2 │ data <2
 *   type 0, server_name:                             list <2 of: type 1 (0 is a host name) │ name <2        RFC 6066 §3
 *   type 16, application_layer_protocol_negotiation: list <2 of: name <1                                  RFC 7301 §3.1
 * </pre>
 */
final class HelloBody {

    private static final int VERSION_AND_RANDOM = 2 + 32;
    private static final int SERVER_NAME = 0;
    private static final int ALPN = 16;
    private static final int HOST_NAME = 0;

    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_LABEL = 63;
    private static final String LABEL = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    // RFC 6066 §3 forbids addresses; clients that were told one send it all the same, and mean nothing by it.
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");

    private boolean named;
    private Optional<String> serverName = Optional.empty();
    private boolean offered;
    private int offers;
    private Optional<String> protocol = Optional.empty();

    private HelloBody() {}

    static ClientHello read(ByteBuffer in) throws BadHelloException {
        HelloBody body = new HelloBody();
        take(in, VERSION_AND_RANDOM);
        vector(in, 1);
        vector(in, 2);
        vector(in, 1);
        if (in.hasRemaining()) {
            body.readExtensions(vector(in, 2));
        }
        if (in.hasRemaining()) {
            throw new BadHelloException("stray bytes behind the extensions");
        }
        return new ClientHello(body.serverName, body.protocol);
    }

    private void readExtensions(ByteBuffer in) throws BadHelloException {
        while (in.hasRemaining()) {
            int type = number(in, 2);
            ByteBuffer data = vector(in, 2);
            if (type == SERVER_NAME) {
                readServerNames(list(data));
            } else if (type == ALPN) {
                readProtocols(list(data));
            }
        }
    }

    /** What fills the whole extension, and is not empty. */
    private static ByteBuffer list(ByteBuffer data) throws BadHelloException {
        ByteBuffer list = vector(data, 2);
        if (data.hasRemaining() || !list.hasRemaining()) {
            throw new BadHelloException("an empty list, or stray bytes behind one");
        }
        return list;
    }

    private void readServerNames(ByteBuffer in) throws BadHelloException {
        while (in.hasRemaining()) {
            int type = number(in, 1);
            ByteBuffer name = vector(in, 2); // all types there will ever be begin with a length
            if (type == HOST_NAME) {
                if (named) {
                    throw new BadHelloException("two server names");
                }
                named = true;
                serverName = hostName(name);
            }
        }
    }

    private static Optional<String> hostName(ByteBuffer octets) throws BadHelloException {
        String name = text(octets);
        if (name.length() > LONGEST_NAME) {
            throw new BadHelloException("a server name of " + name.length() + " bytes");
        }
        if (ADDRESS.matcher(name).matches()) {
            return Optional.empty();
        }
        if (!isHostName(name)) {
            throw new BadHelloException("a server name that is no host name");
        }
        return Optional.of(name.toLowerCase(Locale.ROOT));
    }

    private static boolean isHostName(String name) {
        int start = 0;
        for (int i = 0; i <= name.length(); i++) {
            if (i == name.length() || name.charAt(i) == '.') {
                if (!isLabel(name, start, i)) {
                    return false;
                }
                start = i + 1;
            } else if (LABEL.indexOf(name.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLabel(String name, int start, int end) {
        return end > start && end - start <= LONGEST_LABEL && name.charAt(start) != '-' && name.charAt(end - 1) != '-';
    }

    private void readProtocols(ByteBuffer in) throws BadHelloException {
        if (offered) {
            throw new BadHelloException("two lists of protocols");
        }
        offered = true;
        while (in.hasRemaining()) {
            ByteBuffer name = vector(in, 1);
            if (!name.hasRemaining()) {
                throw new BadHelloException("a protocol without a name");
            }
            if (isPrintable(name)) {
                protocol = offers++ == 0 ? Optional.of(text(name)) : Optional.empty();
            }
        }
    }

    private static boolean isPrintable(ByteBuffer octets) {
        for (int i = 0; i < octets.limit(); i++) {
            if (octets.get(i) <= ' ' || octets.get(i) == 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static String text(ByteBuffer octets) {
        return ISO_8859_1.decode(octets).toString();
    }

    /** A number of 1 or 2 octets, big endian. */
    private static int number(ByteBuffer in, int octets) throws BadHelloException {
        ByteBuffer number = take(in, octets);
        return octets == 1 ? number.get() & 0xff : number.getShort() & 0xffff;
    }

    private static ByteBuffer vector(ByteBuffer in, int lengthOctets) throws BadHelloException {
        return take(in, number(in, lengthOctets));
    }

    private static ByteBuffer take(ByteBuffer in, int octets) throws BadHelloException {
        if (octets > in.remaining()) {
            throw new BadHelloException("a length runs past the end");
        }
        ByteBuffer taken = in.slice(in.position(), octets);
        in.position(in.position() + octets);
        return taken;
    }
}
