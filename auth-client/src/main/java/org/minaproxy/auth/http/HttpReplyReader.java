package org.minaproxy.auth.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.minaproxy.auth.Characters;
import org.minaproxy.auth.Secret;

/**
 * Reads the reply to a GET or a POST (RFC 9112), in pieces of any size.
 *
 * <pre>
 *   HTTP/1.1 200 OK
 *   Name: value          no folded lines; LF alone ends a line too
 *
 *   body                 as Content-Length or chunks say, or until the connection ends
 * </pre>
 *
 * Interim replies (1xx) are skipped. What is larger than the limit, header and body together, is refused as soon as that is known.
 */
public final class HttpReplyReader {

    /** What is enough for every service known, in octets. */
    public static final int USUAL_LIMIT = 64 * 1024;

    /** Where the answer stands, for one whose body has no length but ends with the connection. */
    public enum Answer {
        /** The body is not waited for. */
        IN_HEADER,
        IN_BODY
    }

    private final int limit;
    private final Answer answer;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
    private String unfinished = "";
    private final List<Header> headers = new ArrayList<>();
    private State state = State.STATUS;
    private int size;
    private int status;
    private boolean persistent;
    private long rest;

    private enum State {
        STATUS,
        HEADER,
        BODY,
        BODY_TO_THE_END,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        DONE
    }

    /** @param limit of all that comes, in octets */
    public HttpReplyReader(int limit, Answer answer) {
        this.limit = limit;
        this.answer = answer;
    }

    /**
     * Takes octets until the reply is whole.
     *
     * @return how many were taken
     */
    public int read(byte[] octets, int from, int to) throws HttpFailure {
        int position = from;
        while (position < to && state != State.DONE) {
            if (state == State.BODY_TO_THE_END) {
                grow(to - position);
                body.write(octets, position, to - position);
                position = to;
            } else if (state == State.BODY || state == State.CHUNK) {
                position += body(octets, position, to - position);
            } else {
                position = header(octets, position, to);
            }
        }
        return position - from;
    }

    /** The connection has ended in order; tells whether the reply is whole now. */
    public boolean end() {
        if (state == State.BODY_TO_THE_END) {
            state = State.DONE;
        }
        return isWhole();
    }

    /** Whether all of it has been taken. */
    public boolean isWhole() {
        return state == State.DONE;
    }

    /** Whether another request may follow on the same connection. */
    public boolean isPersistent() {
        return persistent;
    }

    /** The reply; to be asked for once it is whole. */
    public HttpReply reply() {
        return new HttpReply(status, headers, Secret.of(body.toByteArray()));
    }

    private int body(byte[] octets, int from, int available) {
        int count = (int) Math.min(available, rest);
        body.write(octets, from, count);
        rest -= count;
        if (rest == 0) {
            state = state == State.CHUNK ? State.CHUNK_END : State.DONE;
        }
        return count;
    }

    /** Takes a line, or as much of one as there is. */
    private int header(byte[] octets, int from, int to) throws HttpFailure {
        int end = from;
        while (end < to && octets[end] != '\n') {
            end++;
        }
        boolean whole = end < to;
        grow(end - from + (whole ? 1 : 0));
        String piece = new String(octets, from, end - from, ISO_8859_1);
        unfinished = unfinished.isEmpty() ? piece : unfinished + piece;
        if (!whole) {
            return end;
        }
        String text = unfinished;
        unfinished = "";
        line(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
        return end + 1;
    }

    private void line(String text) throws HttpFailure {
        switch (state) {
            case STATUS -> status(text);
            case HEADER -> header(text);
            case CHUNK_SIZE -> chunkSize(text);
            case CHUNK_END -> chunkEnd(text);
            case TRAILER -> state = text.isEmpty() ? State.DONE : State.TRAILER;
            case BODY, BODY_TO_THE_END, CHUNK, DONE ->
                throw new IllegalStateException("no line is expected in " + state);
        }
    }

    private void status(String text) throws HttpFailure {
        boolean good = (text.startsWith("HTTP/1.1 ") || text.startsWith("HTTP/1.0 "))
                && text.length() >= 12
                && Characters.areDigits(text.substring(9, 12))
                && (text.length() == 12 || text.charAt(12) == ' ');
        if (!good) {
            throw new HttpFailure("the reply is not HTTP");
        }
        status = Integer.parseInt(text.substring(9, 12));
        persistent = text.startsWith("HTTP/1.1");
        state = State.HEADER;
    }

    private void header(String text) throws HttpFailure {
        if (text.isEmpty()) {
            endOfHeader();
            return;
        }
        int colon = text.indexOf(':');
        try {
            headers.add(new Header(
                    text.substring(0, Math.max(colon, 0)),
                    text.substring(colon + 1).strip()));
        } catch (IllegalArgumentException e) {
            throw new HttpFailure("malformed reply: " + e.getMessage());
        }
    }

    private void endOfHeader() throws HttpFailure {
        if (status >= 100 && status < 200) {
            headers.clear();
            state = State.STATUS;
            return;
        }
        persistent = hasToken("Connection", "keep-alive") || (persistent && !hasToken("Connection", "close"));
        List<String> encodings = values("Transfer-Encoding");
        Set<String> lengths = Set.copyOf(values("Content-Length"));
        if (encodings.size() > 1 || lengths.size() > 1 || (!encodings.isEmpty() && !lengths.isEmpty())) {
            throw new HttpFailure("malformed reply: contradictory lengths");
        }
        if (status == 204 || status == 304) {
            state = State.DONE;
        } else if (!encodings.isEmpty() && encodings.get(0).equalsIgnoreCase("chunked")) {
            state = State.CHUNK_SIZE;
        } else if (encodings.isEmpty() && !lengths.isEmpty()) {
            expect(length(lengths.iterator().next(), 10, Characters::areDigits), State.BODY, State.DONE);
        } else {
            persistent = false;
            state = answer == Answer.IN_BODY ? State.BODY_TO_THE_END : State.DONE;
        }
    }

    private void chunkSize(String text) throws HttpFailure {
        int semicolon = text.indexOf(';');
        String size = (semicolon < 0 ? text : text.substring(0, semicolon)).strip();
        expect(length(size, 16, HttpReplyReader::isHex), State.CHUNK, State.TRAILER);
    }

    private void chunkEnd(String text) throws HttpFailure {
        if (!text.isEmpty()) {
            throw new HttpFailure("malformed reply: a chunk is longer than it says");
        }
        state = State.CHUNK_SIZE;
    }

    private void expect(int octets, State some, State none) throws HttpFailure {
        grow(octets);
        rest = octets;
        state = octets == 0 ? none : some;
    }

    private void grow(int octets) throws HttpFailure {
        if (octets > limit - size) {
            throw new HttpFailure("the reply is larger than " + limit + " octets");
        }
        size += octets;
    }

    /** A length; what is too long to be looked at is beyond every limit anyway. */
    private int length(String text, int radix, Predicate<String> form) throws HttpFailure {
        if (!form.test(text)) {
            throw new HttpFailure("malformed reply: not a length");
        }
        return text.length() > 7 ? limit + 1 : Integer.parseInt(text, radix);
    }

    private List<String> values(String name) {
        return HttpReply.values(headers, name);
    }

    private boolean hasToken(String name, String token) {
        for (String value : values(name)) {
            for (String word : value.split(",", -1)) {
                if (word.strip().equalsIgnoreCase(token)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isHex(String text) {
        return !text.isEmpty() && Characters.all(text, HexFormat::isHexDigit);
    }
}
