package org.minaproxy.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.minaproxy.proxy.config.ConfigLoader;
import org.minaproxy.proxy.config.ProxyConfig;

/** The command {@code demo}, as far as it ends by itself. */
class DemoCommandTest {

    private final Path folder;
    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    DemoCommandTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(output))
                .setErr(new PrintWriter(errors))
                .execute(arguments);
    }

    @Test
    void aMailGoesInAndComesOut() {
        int code = run("demo", "--once");

        assertEquals("", errors.toString());
        assertLinesMatch(
                List.of(
                        "",
                        "mina-proxy demo: a mail server, one user, and mina-proxy in front of them",
                        "",
                        " +\\d+ ms  everything started",
                        " +\\d+ ms  a mail was sent to demo@localhost by submission, STARTTLS",
                        " +\\d+ ms  it was read by IMAP, TLS",
                        " +\\d+ ms  and by POP3, TLS",
                        "",
                        "   Every certificate was verified, and every login checked against a hash."),
                output.toString().lines().toList());
        assertEquals(0, code);
    }

    @Test
    void aFolderThatIsNamedKeepsEverythingButThePassword() throws Exception {
        assertEquals(0, run("demo", "--once", "--directory", folder.toString()));
        String authority = Files.readString(folder.resolve("ca/ca.pem"));

        assertEquals(0, run("demo", "--once", "--directory", folder.toString()));

        assertEquals(7, loaded().listeners().size());
        assertTrue(Files.readString(folder.resolve("users.passwd")).contains("demo:{ARGON2ID}"));
        assertTrue(Files.readString(folder.resolve("mina-proxy.log")).contains("session closed   session="));
        assertEquals(authority, Files.readString(folder.resolve("ca/ca.pem")));
    }

    private ProxyConfig loaded() throws Exception {
        return new ConfigLoader("localhost").load(Optional.of(folder.resolve("mina-proxy.yaml")), Map.of());
    }

    @Test
    void aConfigurationOfSomebodyElseIsNotReplaced() throws IOException {
        Path theirs = Files.writeString(folder.resolve("mina-proxy.yaml"), "hostname: mail.example.com\n");

        int code = run("demo", "--once", "--directory", folder.toString());

        assertEquals(
                "mina-proxy demo: " + theirs.toAbsolutePath() + " was not written by the demo; choose another folder\n",
                errors.toString());
        assertEquals("hostname: mail.example.com\n", Files.readString(theirs));
        assertFalse(Files.exists(folder.resolve("users.passwd")));
        assertEquals(1, code);
    }

    @Test
    void aFolderThatCannotBeMadeIsOneClearLine() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        int code = run("demo", "--once", "--directory", file.resolve("below").toString());

        assertEquals(1, errors.toString().lines().count(), errors.toString());
        assertTrue(errors.toString().startsWith("mina-proxy demo: cannot use the folder " + file), errors.toString());
        assertEquals(1, code);
    }
}
