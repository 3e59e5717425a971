package org.minaproxy.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All connections of a loop use the same buffers; none has 18 KiB of its own for days, because something was once said from the heap. */
class SharedBuffersTest {

    private static final int SESSIONS = 20;

    @ParameterizedTest
    @ValueSource(strings = {"jsse", "conscrypt"})
    void aConnectionGetsNoBufferOutsideTheHeap(String engine, @TempDir Path folder) throws Exception {
        List<Peer> clients = new ArrayList<>();
        try (TestProxy proxy = TestProxy.imap(folder, engine, "", "127.0.0.1:1")) {
            greeted(proxy).close();
            greeted(proxy).close(); // with two loops, both have what they need
            long before = buffersOutsideTheHeap();

            for (int i = 0; i < SESSIONS; i++) {
                clients.add(greeted(proxy));
            }

            long more = buffersOutsideTheHeap() - before;
            assertTrue(more < SESSIONS, more + " more buffers");
        } finally {
            for (Peer client : clients) {
                client.close();
            }
        }
    }

    private static Peer greeted(TestProxy proxy) throws Exception {
        Peer client = proxy.connectTls("imaps");
        client.hear("* OK");
        return client.say("a CAPABILITY");
    }

    private static long buffersOutsideTheHeap() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getCount)
                .sum();
    }
}
