package org.minaproxy.proxy.proxyheader;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.minaproxy.proxy.proxyheader.ProxyHeader.Addresses;

/**
 * Reads the TLVs behind the addresses of one whole v2 header (proxy-protocol.txt §2.2.1 ff.). Types it does not know are skipped; of those it
 * knows a second one is a contradiction. Methods answer what is wrong, or nothing.
 */
final class TlvReader {

    /** Takes one TLV whose value is {@code length} bytes from {@code at}. */
    private interface Visitor {
        Optional<String> visit(int type, int at, int length);
    }

    private static final Optional<String> FINE = Optional.empty();

    private final ByteBuffer header;
    private long seen;

    private Optional<String> alpn = Optional.empty();
    private Optional<String> authority = Optional.empty();
    private Optional<String> uniqueId = Optional.empty();
    private Optional<HeaderTls> tls = Optional.empty();
    private Optional<String> version = Optional.empty();
    private Optional<String> cipher = Optional.empty();
    private Optional<String> commonName = Optional.empty();

    /** The header from its signature to its last byte; the checksum is over all of it. */
    TlvReader(ByteBuffer header) {
        this.header = header;
    }

    Optional<String> read(int from) {
        return walk(from, header.limit(), this::take);
    }

    ProxyHeader complete(ProxyHeader bare) {
        Optional<Addresses> addresses = bare.addresses();
        return new ProxyHeader(addresses, false, alpn, authority, uniqueId, tls);
    }

    private Optional<String> walk(int from, int end, Visitor visitor) {
        int at = from;
        while (at < end) {
            if (end - at < Tlv.START) {
                return Optional.of("stray bytes behind the last TLV");
            }
            int type = header.get(at) & 0xff;
            int length = header.getShort(at + 1) & 0xffff;
            at += Tlv.START;
            if (length > end - at) {
                return Optional.of("a TLV runs past the end");
            }
            Optional<String> problem = visitor.visit(type, at, length);
            if (problem.isPresent()) {
                return problem;
            }
            at += length;
        }
        return FINE;
    }

    private Optional<String> take(int type, int at, int length) {
        if (length == 0 && (type == Tlv.ALPN || type == Tlv.AUTHORITY || type == Tlv.UNIQUE_ID)) {
            return FINE; // says as much as an absent one
        }
        return switch (type) {
            case Tlv.CRC32C -> first(type) ? checksum(at, length) : twice();
            case Tlv.ALPN -> first(type) ? alpn(at, length) : twice();
            case Tlv.AUTHORITY -> first(type) ? authority(at, length) : twice();
            case Tlv.UNIQUE_ID -> first(type) ? uniqueId(at, length) : twice();
            case Tlv.SSL -> first(type) ? tls(at, length) : twice();
            default -> FINE;
        };
    }

    private Optional<String> takeTls(int type, int at, int length) {
        if (length == 0) {
            return FINE;
        }
        return switch (type) {
            case Tlv.SSL_VERSION -> first(type) ? version(at, length) : twice();
            case Tlv.SSL_CIPHER -> first(type) ? cipher(at, length) : twice();
            case Tlv.SSL_COMMON_NAME -> first(type) ? commonName(at, length) : twice();
            default -> FINE;
        };
    }

    private boolean first(int type) {
        boolean first = (seen & (1L << type)) == 0;
        seen |= 1L << type;
        return first;
    }

    private static Optional<String> twice() {
        return Optional.of("the same TLV twice");
    }

    private Optional<String> checksum(int at, int length) {
        if (length != Tlv.CRC32C_LENGTH) {
            return Optional.of("a checksum of " + length + " bytes");
        }
        CRC32C sum = new CRC32C();
        sum.update(header.slice(0, at));
        sum.update(new byte[Tlv.CRC32C_LENGTH]);
        sum.update(header.slice(at + length, header.limit() - at - length));
        return (int) sum.getValue() == header.getInt(at) ? FINE : Optional.of("the checksum is wrong");
    }

    private Optional<String> alpn(int at, int length) {
        alpn = text(at, length);
        return alpn.isPresent() ? FINE : Optional.of("the ALPN is not printable");
    }

    private Optional<String> authority(int at, int length) {
        authority = text(at, length).filter(name -> name.indexOf(' ') < 0);
        return authority.isPresent() ? FINE : Optional.of("the authority is not a printable name");
    }

    private Optional<String> uniqueId(int at, int length) {
        if (length > Tlv.MAX_UNIQUE_ID) {
            return Optional.of("a unique id of " + length + " bytes");
        }
        byte[] octets = octets(at, length);
        boolean printable = true;
        for (byte octet : octets) {
            printable &= octet > ' ' && octet < 0x7f;
        }
        uniqueId = Optional.of(
                printable ? new String(octets, UTF_8) : HexFormat.of().formatHex(octets));
        return FINE;
    }

    private Optional<String> tls(int at, int length) {
        if (length < Tlv.SSL_START) {
            return Optional.of("an SSL TLV of " + length + " bytes");
        }
        Optional<String> problem = walk(at + Tlv.SSL_START, at + length, this::takeTls);
        tls = Optional.of(new HeaderTls(header.get(at) & 0xff, header.getInt(at + 1), version, cipher, commonName));
        return problem;
    }

    private Optional<String> version(int at, int length) {
        version = text(at, length);
        return version.isPresent() ? FINE : Optional.of("the TLS version is not printable");
    }

    private Optional<String> cipher(int at, int length) {
        cipher = text(at, length);
        return cipher.isPresent() ? FINE : Optional.of("the TLS cipher is not printable");
    }

    private Optional<String> commonName(int at, int length) {
        commonName = text(at, length);
        return commonName.isPresent() ? FINE : Optional.of("the common name is not printable");
    }

    /** UTF-8 without control characters, so that it may stand in a log line; nothing otherwise. */
    private Optional<String> text(int at, int length) {
        try {
            String text = UTF_8.newDecoder().decode(header.slice(at, length)).toString();
            return text.chars().anyMatch(Character::isISOControl) ? Optional.empty() : Optional.of(text);
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private byte[] octets(int at, int length) {
        byte[] octets = new byte[length];
        header.get(at, octets);
        return octets;
    }
}
