package org.minaproxy.proxy.dns;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.minaproxy.auth.ServerAddress;

/**
 * A name server on a loopback UDP port that knows what the test tells it. What it does not know does not exist.
 *
 * <pre>
 *   0–1 id │ 2–3 flags and code │ 4–5 questions │ 6–7 answers │ 8–11 nothing │ 12… question: labels, type, class │ answers     RFC 1035 §4.1
 * </pre>
 */
public final class ScriptedNameServer implements AutoCloseable {

    private static final int NO_SUCH_NAME = 3;
    private static final int FAILURE = 2;
    private static final Map<Integer, String> TYPES = Map.of(1, "A", 12, "PTR", 28, "AAAA");

    private final DatagramSocket socket;
    private final Map<String, List<String>> records = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile boolean failing;
    private volatile boolean silent;

    public ScriptedNameServer() throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread thread = new Thread(this::serve, "name-server");
        thread.setDaemon(true);
        thread.start();
    }

    public ServerAddress address() {
        return ServerAddress.of("127.0.0.1", socket.getLocalPort());
    }

    /** Adds the records of a name, {@code PTR 7.2.0.192.in-addr.arpa} for example. */
    public ScriptedNameServer knows(String question, String... values) {
        records.put(question, List.of(values));
        return this;
    }

    /** From now on says that it cannot say. */
    void fail() {
        failing = true;
    }

    /** From now on says nothing. */
    public void fallSilent() {
        silent = true;
    }

    /** What was asked so far. */
    List<String> asked() {
        return asked;
    }

    private void serve() {
        byte[] buffer = new byte[512];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
                byte[] answer = answer(Arrays.copyOf(buffer, packet.getLength()));
                if (!silent) {
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private byte[] answer(byte[] query) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(query).position(12);
        StringBuilder name = new StringBuilder();
        for (int length = in.get(); length > 0; length = in.get()) {
            byte[] label = new byte[length];
            in.get(label);
            name.append(name.length() == 0 ? "" : ".").append(new String(label, US_ASCII));
        }
        int type = in.getShort();
        in.getShort();
        String question = TYPES.getOrDefault(type, "?") + " " + name;
        asked.add(question);
        List<String> values = records.getOrDefault(question, List.of());
        boolean exists = records.keySet().stream().anyMatch(known -> known.endsWith(" " + name));
        int code = failing ? FAILURE : exists ? 0 : NO_SUCH_NAME;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(query, 0, 2);
        out.writeBytes(new byte[] {(byte) 0x81, (byte) (0x80 | code), 0, 1, 0, (byte) (failing ? 0 : values.size())});
        out.writeBytes(new byte[4]);
        out.write(query, 12, in.position() - 12);
        for (String value : failing ? List.<String>of() : values) {
            byte[] data =
                    type == 12 ? labels(value) : InetAddress.getByName(value).getAddress();
            out.writeBytes(new byte[] {(byte) 0xc0, 12, 0, (byte) type, 0, 1, 0, 0, 0, 60, 0, (byte) data.length});
            out.writeBytes(data);
        }
        return out.toByteArray();
    }

    private static byte[] labels(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String label : name.split("\\.", -1)) {
            out.write(label.length());
            out.writeBytes(label.getBytes(US_ASCII));
        }
        out.write(0);
        return out.toByteArray();
    }

    @Override
    public void close() {
        socket.close();
    }
}
