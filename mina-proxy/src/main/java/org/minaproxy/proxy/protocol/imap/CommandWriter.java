package org.minaproxy.proxy.protocol.imap;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes one command in as few parts as the backend allows; after each part but the last it must ask for the next with {@code +}.
 *
 * <p>A string goes out quoted when it is of plain characters, which costs no round trip anywhere; else as a literal.
 */
final class CommandWriter {

    private static final int MAX_QUOTED = 1000;

    private final Capabilities capabilities;
    private final Deque<byte[]> parts = new ArrayDeque<>();
    private final ByteArrayOutputStream part = new ByteArrayOutputStream();

    CommandWriter(Capabilities capabilities) {
        this.capabilities = capabilities;
    }

    /** The text goes out as it is. */
    CommandWriter text(String text) {
        part.writeBytes(text.getBytes(US_ASCII));
        return this;
    }

    CommandWriter string(String text) {
        return string(text.getBytes(UTF_8));
    }

    CommandWriter string(byte[] octets) {
        if (isPlain(octets)) {
            text("\"");
            part.writeBytes(octets);
            return text("\"");
        }
        if (capabilities.takesUnasked(octets.length)) {
            text("{" + octets.length + "+}\r\n");
        } else {
            text("{" + octets.length + "}\r\n");
            endPart();
        }
        part.writeBytes(octets);
        return this;
    }

    /** Ends the command's line. */
    Deque<byte[]> end() {
        text("\r\n");
        endPart();
        return parts;
    }

    private void endPart() {
        parts.add(part.toByteArray());
        part.reset();
    }

    // Servers differ in how well they undo escapes, so what would need one is not quoted.
    private static boolean isPlain(byte[] octets) {
        for (byte octet : octets) {
            if (octet < 0x20 || octet > 0x7e || octet == '"' || octet == '\\') {
                return false;
            }
        }
        return octets.length <= MAX_QUOTED;
    }
}
