package org.minaproxy.tls;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads from a ClientHello which kinds of keys the client can verify: {@code EC}, {@code RSA}.
 * <pre>
 *   record      22 │ version 2 │ length 2 │ …                                                             RFC 8446 §5.1
 *   handshake   1 │ length 3 │ version 2 │ random 32 │ session 1+ │ suites 2+ │ compression 1+ │ extensions 2+     §4.1.2
 *   extension   type 2 │ length 2 │ …     13: signature schemes (§4.2.3), 43: versions (§4.2.1)
 * </pre>
 * Nothing is concluded from what is not whole or not a ClientHello: whoever runs the handshake will complain.
 */
final class ClientHelloKeys {

    private static final int SIGNATURE_ALGORITHMS = 13;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int TLS_1_3 = 0x0304;
    private static final Set<Integer> ECDSA_SUITES = Set.of(0xC02B, 0xC02C, 0xCCA9);
    private static final Set<Integer> RSA_SUITES = Set.of(0xC02F, 0xC030, 0xCCA8);

    private final Set<String> schemes = new TreeSet<>();
    private final Set<String> suites = new TreeSet<>();

    private ClientHelloKeys() {}

    /**
     * @param records as they came from the network; not moved
     * @return absent when they do not hold a whole ClientHello
     */
    static Optional<Set<String>> in(ByteBuffer records) {
        try {
            ByteBuffer hello = handshake(records.duplicate());
            ClientHelloKeys keys = new ClientHelloKeys();
            keys.read(hello);
            keys.schemes.retainAll(keys.suites);
            return Optional.of(keys.schemes);
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private void read(ByteBuffer hello) {
        skip(hello, 2 + 32);
        block(hello, 1);
        readSuites(block(hello, 2));
        block(hello, 1);
        for (ByteBuffer extensions = block(hello, 2); extensions.hasRemaining(); ) {
            int type = number(extensions, 2);
            ByteBuffer content = block(extensions, 2);
            if (type == SIGNATURE_ALGORITHMS) {
                readSchemes(block(content, 2));
            } else if (type == SUPPORTED_VERSIONS) {
                readVersions(block(content, 1));
            }
        }
    }

    private void readSuites(ByteBuffer content) {
        while (content.hasRemaining()) {
            int suite = number(content, 2);
            if (ECDSA_SUITES.contains(suite)) {
                suites.add("EC");
            } else if (RSA_SUITES.contains(suite)) {
                suites.add("RSA");
            }
        }
    }

    /** Suites of TLS 1.3 say nothing of the certificate. */
    private void readVersions(ByteBuffer content) {
        while (content.hasRemaining()) {
            if (number(content, 2) == TLS_1_3) {
                suites.addAll(Set.of("EC", "RSA"));
            }
        }
    }

    private void readSchemes(ByteBuffer content) {
        while (content.hasRemaining()) {
            int scheme = number(content, 2);
            switch (scheme) {
                case 0x0403, 0x0503, 0x0603 -> schemes.add("EC");
                case 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601 -> schemes.add("RSA");
                default -> {} // too old, or of keys that Conscrypt does not serve
            }
        }
    }

    /** The body of the first handshake message, if it is a ClientHello; it may lie in several records. */
    private static ByteBuffer handshake(ByteBuffer records) {
        ByteBuffer all = ByteBuffer.allocate(records.remaining());
        while (records.hasRemaining()) {
            require(number(records, 1) == 22);
            skip(records, 2);
            int length = number(records, 2);
            ByteBuffer content = records.slice(records.position(), Math.min(length, records.remaining()));
            all.put(content);
            skip(records, content.limit());
        }
        all.flip();
        require(number(all, 1) == 1);
        return block(all, 3);
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new BufferUnderflowException();
        }
    }

    private static ByteBuffer block(ByteBuffer from, int lengthOctets) {
        int length = number(from, lengthOctets);
        require(length <= from.remaining());
        ByteBuffer block = from.slice(from.position(), length);
        skip(from, length);
        return block;
    }

    private static int number(ByteBuffer from, int octets) {
        int number = 0;
        for (int i = 0; i < octets; i++) {
            number = (number << 8) | (from.get() & 0xff);
        }
        return number;
    }

    private static void skip(ByteBuffer from, int octets) {
        require(octets <= from.remaining());
        from.position(from.position() + octets);
    }
}
