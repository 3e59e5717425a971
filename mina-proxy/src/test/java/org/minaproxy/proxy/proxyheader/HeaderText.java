package org.minaproxy.proxy.proxyheader;

import java.net.InetSocketAddress;

/** Says in one line what was read, for tables: {@code 192.0.2.7:51234 > 192.0.2.1:993 alpn=imap}, {@code probe}, {@code own}. */
final class HeaderText {

    private HeaderText() {}

    static String of(HeaderResult result) {
        return result.fold(
                () -> "need more", complete -> of(complete.header()), malformed -> "refused: " + malformed.reason());
    }

    static String of(ProxyHeader header) {
        StringBuilder text = new StringBuilder(header.addresses()
                .map(both -> of(both.source()) + " > " + of(both.destination()))
                .orElse(header.probe() ? "probe" : "own"));
        header.alpn().ifPresent(alpn -> text.append(" alpn=").append(alpn));
        header.authority().ifPresent(authority -> text.append(" authority=").append(authority));
        header.uniqueId().ifPresent(id -> text.append(" id=").append(id));
        header.tls().ifPresent(tls -> append(tls, text));
        return text.toString();
    }

    private static void append(HeaderTls tls, StringBuilder text) {
        text.append(" tls=").append(tls.client()).append('/').append(tls.verify());
        tls.version().ifPresent(version -> text.append(' ').append(version));
        tls.cipher().ifPresent(cipher -> text.append(' ').append(cipher));
        tls.commonName().ifPresent(name -> text.append(" cn=").append(name));
    }

    private static String of(InetSocketAddress address) {
        return InetText.format(address.getAddress().getAddress()) + ":" + address.getPort();
    }
}
