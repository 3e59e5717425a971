package org.minaproxy.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.minaproxy.auth.AddressText;
import org.minaproxy.proxy.proxyheader.HeaderTls;
import org.minaproxy.proxy.proxyheader.ProxyHeader;
import org.minaproxy.proxy.proxyheader.ProxyHeaderReader;

/** A PROXY header for people: the line of v1 as it is, v2 as hex with what our own reader makes of it. */
final class HeaderText {

    private static final int PER_LINE = 16;

    private final byte[] octets;

    HeaderText(ByteBuffer bytes) {
        octets = new byte[bytes.remaining()];
        bytes.duplicate().get(octets);
    }

    List<String> lines() {
        if (octets[0] == 'P') {
            return List.of("PROXY header v1: " + new String(octets, ISO_8859_1).strip());
        }
        List<String> lines = new ArrayList<>();
        lines.add("PROXY header v2, " + octets.length + " bytes:");
        HexFormat hex = HexFormat.ofDelimiter(" ");
        for (int from = 0; from < octets.length; from += PER_LINE) {
            lines.add("  " + hex.formatHex(octets, from, Math.min(octets.length, from + PER_LINE)));
        }
        lines.addAll(new ProxyHeaderReader(octets.length < 107 ? 107 : octets.length)
                .read(octets, octets.length)
                .<List<String>>fold(
                        () -> List.of("  (incomplete)"),
                        complete -> meaning(complete.header()),
                        malformed -> List.of("  (" + malformed.reason() + ")")));
        return lines;
    }

    private static List<String> meaning(ProxyHeader header) {
        List<String> lines = new ArrayList<>();
        header.addresses()
                .ifPresent(ends -> lines.add("  client " + AddressText.withPort(ends.source()) + " at "
                        + AddressText.withPort(ends.destination())));
        header.tls()
                .filter(HeaderTls::encrypted)
                .ifPresent(tls -> lines.add("  encrypted by " + tls.version().orElse("?") + ", "
                        + tls.cipher().orElse("?")));
        header.authority().ifPresent(host -> lines.add("  asked for " + host));
        header.alpn().ifPresent(protocol -> lines.add("  agreed on " + protocol));
        header.uniqueId().ifPresent(id -> lines.add("  session " + id));
        return lines;
    }
}
