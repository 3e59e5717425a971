package org.minaproxy.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.minaproxy.dist.Shell.Outcome;

/** The tarball as operators receive it: unpacked, and run with the Java that runs this test. */
class TarballIT {

    private final Path home;
    private final Shell shell;

    TarballIT(@TempDir Path folder) throws IOException, InterruptedException {
        shell = new Shell(folder);
        shell.set("PATH", "/usr/bin:/bin");
        shell.set("MINA_PROXY_JAVA_HOME", System.getProperty("java.home"));
        home = Files.createDirectories(folder.resolve("the proxy"));
        Outcome unpacked = shell.run(
                Path.of("/bin/tar"), "-xzf", tarball().toString(), "-C", home.toString(), "--strip-components=1");
        assertEquals(new Outcome(0, "", ""), unpacked);
    }

    @AfterEach
    void stop() throws Exception {
        proxy("stop", "--timeout", "5");
    }

    @Test
    void saysItsVersion() throws Exception {
        String version = name(tarball()).replace(".tar.gz", "").replace("mina-proxy-", "mina-proxy ");

        assertTrue(proxy("--version").out().startsWith(version + "\nJava "));
    }

    /** Java would compare each of their classes with its digest, and keep thousands of digests for it. */
    @Test
    void noLibraryIsSigned() throws Exception {
        try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
            for (Path jar : jars.toList()) {
                try (JarFile opened = new JarFile(jar.toFile())) {
                    assertTrue(
                            opened.stream().noneMatch(entry -> entry.getName().endsWith(".SF")), jar.toString());
                }
            }
        }
    }

    @Test
    void itsConfigurationIsFine() throws Exception {
        assertEquals(new Outcome(0, home + "/conf/mina-proxy.yaml: fine\n", ""), proxy("check"));
    }

    @Test
    void livesItsLifeAsADaemon() throws Exception {
        Files.writeString(home.resolve("conf/mina-proxy.yaml"), """
                hostname: localhost
                listeners:
                  imap: { protocol: imap, address: "127.0.0.1:0", tls: starttls, backend: none }
                authentication:
                  backend: { type: accept }
                backends:
                  none: { servers: ["127.0.0.1:1"] }
                state-directory: ../state
                limits: { sessions: 100 } # more might need more file descriptors than there are, and that is worth a warning
                """);

        assertEquals(new Outcome(0, "mina-proxy: started, process " + "PID\n", ""), withoutPid(proxy("start")));
        assertEquals(0, proxy("status").code());
        assertEquals(0, proxy("reload").code());
        assertEquals(0, proxy("restart").code());
        assertEquals(new Outcome(0, "mina-proxy: stopped\n", ""), proxy("stop"));
        assertEquals(3, proxy("status").code());
        assertFalse(proxy("log").out().contains("WARN"), proxy("log").out());
    }

    @Test
    void aBadConfigurationDoesNotStartAndSaysWhy() throws Exception {
        Files.writeString(home.resolve("conf/mina-proxy.yaml"), "listeners: {}\nnonsense: 1\n");

        Outcome outcome = proxy("start");

        assertEquals(1, outcome.code());
        assertTrue(outcome.err().contains("nonsense: unknown key"), outcome.err());
        assertTrue(outcome.err().endsWith("mina-proxy: not started\n"), outcome.err());
    }

    @Test
    void everyLibraryIsInTheNotice() throws IOException {
        String notice = Files.readString(home.resolve("NOTICE"));
        List<String> libraries = files(home.resolve("lib"))
                .map(file -> file.replaceFirst("-\\d.*", ""))
                .toList();

        List<String> ours = List.of("mina-proxy", "auth-client", "tls-ca");
        assertTrue(libraries.containsAll(ours));
        for (String library : libraries) {
            assertTrue(ours.contains(library) || notice.matches("(?s).*\\b\\Q" + library + "\\E[, \n].*"), library);
        }
        assertTrue(Files.exists(home.resolve("LICENSE")));
    }

    @Test
    void bringsNoTestLibraries() throws IOException {
        assertTrue(files(home.resolve("lib")).noneMatch(file -> file.matches("(junit|archunit|hamcrest).*")));
    }

    private Outcome proxy(String... arguments) throws IOException, InterruptedException {
        return shell.run(home.resolve("bin/mina-proxy"), arguments);
    }

    private static Outcome withoutPid(Outcome outcome) {
        return new Outcome(outcome.code(), outcome.out().replaceAll("process \\d+", "process PID"), outcome.err());
    }

    private static Path tarball() throws IOException {
        List<String> found = files(Path.of("target"))
                .filter(file -> file.endsWith(".tar.gz"))
                .toList();
        assertEquals(1, found.size(), () -> "run after package; there are " + found);
        return Path.of("target").resolve(found.get(0)).toAbsolutePath();
    }

    private static Stream<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(TarballIT::name).toList().stream();
        }
    }

    private static String name(Path file) {
        return Objects.requireNonNull(file.getFileName()).toString();
    }
}
