package org.minaproxy.proxy.proxyheader;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Writes the value of the SSL TLV (proxy-protocol.txt §2.2.6).
 *
 * <pre>
 *   0 client bits │ 1–4 verify │ 5… version, cipher, common name: TLVs of their own
 * </pre>
 */
final class TlsTlv {

    private static final byte[] NONE = {};

    private TlsTlv() {}

    /** Empty when a text is far too long. */
    static byte[] encode(HeaderTls tls) {
        byte[] version = tls.version().orElse("").getBytes(UTF_8);
        byte[] cipher = tls.cipher().orElse("").getBytes(UTF_8);
        byte[] name = tls.commonName().orElse("").getBytes(UTF_8);
        int longest = Tlv.SSL_START + 3 * Tlv.START + version.length + cipher.length + name.length;
        if (longest > 0xffff) {
            return NONE;
        }
        ByteBuffer out = ByteBuffer.allocate(longest);
        out.put((byte) tls.client()).putInt(tls.verify());
        Tlv.offer(out, Tlv.SSL_VERSION, version);
        Tlv.offer(out, Tlv.SSL_CIPHER, cipher);
        Tlv.offer(out, Tlv.SSL_COMMON_NAME, name);
        return Arrays.copyOf(out.array(), out.position());
    }
}
