package org.minaproxy.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a process of its own: the command sets up the log, and ends the process. */
class RunCommandTest {

    private final Path folder;

    RunCommandTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void aPortThatIsTakenIsOneClearLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path file = write(taken.getLocalPort());
            Outcome outcome = run("run", "--config", file.toString());

            assertEquals(1, outcome.code());
            assertEquals(
                    "%s: 1 problem\n  listeners.one.address: cannot listen on 127.0.0.1:%d: Address already in use;"
                                    .formatted(file, taken.getLocalPort())
                            + " stop the program that has it, or choose another port\n",
                    outcome.err());
            assertEquals("", outcome.out());
        }
    }

    @Test
    void aPidFileThatCannotBeWrittenIsOneClearLine() throws Exception {
        Path pidFile = folder.resolve("missing").resolve("mina-proxy.pid");
        Outcome outcome = run("run", "--config", write(0).toString(), "--pid-file", pidFile.toString());

        assertEquals(1, outcome.code());
        assertEquals("--pid-file: cannot write " + pidFile + "; name a file in a folder that exists\n", outcome.err());
        assertTrue(outcome.out().endsWith(" INFO  stopped\n"), outcome.out());
    }

    private Path write(int port) throws IOException {
        Files.writeString(folder.resolve("users.passwd"), "alice:{PLAIN}s3cret\n");
        return Files.writeString(folder.resolve("mina-proxy.yaml"), """
                listeners: { one: { protocol: imap, address: "127.0.0.1:%d", tls: none, backend: store } }
                authentication: { local: { type: passwd-file, path: users.passwd } }
                backends: { store: { servers: [10.0.0.11] } }
                tls: { engine: jsse }
                """.formatted(port));
    }

    private Outcome run(String... arguments) throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        List<String> java = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName());
        Process process = new ProcessBuilder(
                        Stream.concat(java.stream(), Stream.of(arguments)).toList())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it runs");
            return new Outcome(process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }
}
