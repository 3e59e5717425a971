package org.minaproxy.proxy.net;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.minaproxy.proxy.protocol.Line;

/**
 * Cuts what arrives into lines, or into runs of octets when those are asked for. Holds memory only while something is undecided.
 *
 * <p>A line ends with LF; a CR before it belongs to the line end. Not thread-safe.
 */
final class LineDecoder {

    private static final byte[] NOTHING = {};

    private byte[] buffer = NOTHING;
    private int start;
    private int end;
    private int searched;

    /** The number of octets that arrived and were not taken. */
    int size() {
        return end - start;
    }

    void append(ByteBuffer octets) {
        int count = octets.remaining();
        if (count > buffer.length - end) {
            makeRoom(count);
        }
        octets.get(buffer, end, count);
        end += count;
    }

    private void makeRoom(int count) {
        int size = size();
        byte[] target = size + count <= buffer.length ? buffer : new byte[Math.max(size + count, 2 * size)];
        System.arraycopy(buffer, start, target, 0, size);
        searched -= start;
        start = 0;
        end = size;
        buffer = target;
    }

    /** The next line with its line end, or null while there is none. */
    @Nullable
    Line nextLine() {
        for (int i = Math.max(start, searched); i < end; i++) {
            if (buffer[i] == '\n') {
                return Line.ofRaw(take(i + 1 - start));
            }
        }
        searched = end;
        return null;
    }

    boolean hasLine() {
        for (int i = start; i < end; i++) {
            if (buffer[i] == '\n') {
                return true;
            }
        }
        return false;
    }

    /** The first octets of what arrived and was not taken, at most so many. */
    byte[] peek(int most) {
        return Arrays.copyOfRange(buffer, start, Math.min(end, start + most));
    }

    /** Exactly that many octets, which must have arrived. */
    byte[] take(int count) {
        byte[] taken = Arrays.copyOfRange(buffer, start, start + count);
        start += count;
        searched = start;
        if (start == end) {
            buffer = NOTHING;
            start = 0;
            end = 0;
            searched = 0;
        }
        return taken;
    }

    /** All that has arrived. */
    byte[] takeAll() {
        return take(size());
    }
}
