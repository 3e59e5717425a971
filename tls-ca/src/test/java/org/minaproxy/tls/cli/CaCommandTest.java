package org.minaproxy.tls.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.store.PemFiles;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class CaCommandTest {

    static final Instant START = Instant.parse("2026-05-01T12:00:00Z");

    final Path folder;

    CaCommandTest(@TempDir Path parent) {
        this.folder = parent.resolve("ca");
    }

    @Test
    void initMakesAnAuthorityOnce() {
        Run first = run(0, "ca", "init");
        Run second = run(0, "ca", "init");

        assertEquals(first, second);
        assertEquals(0, first.exit);
        assertTrue(first.out.startsWith("authority    CN=mina-proxy CA 2026-05-01\n"), first.out);
    }

    @Test
    void issueWritesAndTellsWhere() throws Exception {
        run(0, "ca", "init");
        Path copies = Files.createDirectory(folder.resolveSibling("copies"));

        Run issued = run(0, "ca", "issue", "mail.example.com", "127.0.0.1", "--days", "30", "--out", copies.toString());

        TlsIdentity identity =
                PemFiles.load(copies.resolve("mail.example.com.pem"), copies.resolve("mail.example.com.key"));
        assertEquals(Set.of("mail.example.com", "127.0.0.1"), identity.names());
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(copies.resolve("mail.example.com.key"))));
        assertEquals(new Run(0, """
                        server       mail.example.com, 127.0.0.1
                          file       %1$s/servers/mail.example.com.pem
                          subject    CN=mail.example.com
                          issuer     CN=mina-proxy CA 2026-05-01
                          SHA-256    %2$s
                          pin        %4$s
                          valid      2026-05-01T11:00:00Z until 2026-05-31T12:00:00Z, 30 days left
                          key        %1$s/servers/mail.example.com.key
                          copies     %3$s/mail.example.com.pem, %3$s/mail.example.com.key
                        """.formatted(folder, identity.fingerprint(), copies, identity.pin()), ""), issued);
    }

    @Test
    void clientsAreIssuedBesideServers() {
        run(0, "ca", "init");

        Run issued = run(0, "ca", "issue", "--client", "alice@example.com");

        assertTrue(issued.out.startsWith("client       alice@example.com\n"), issued.out);
        assertTrue(run(0, "ca", "show").out.contains(issued.out.substring(0, issued.out.indexOf("  key"))));
    }

    @Test
    void renewTakesWhatIsDueOrNamed() {
        run(0, "ca", "init");
        run(0, "ca", "issue", "mail.example.com");
        run(0, "ca", "issue", "imap.example.com", "--days", "30");

        assertEquals(new Run(0, "nothing needs to be renewed\n", ""), run(1, "ca", "renew"));
        Run due = run(25, "ca", "renew");
        assertTrue(due.out.startsWith("server       imap.example.com\n"), due.out);
        assertTrue(due.out.contains("until 2026-06-25T12:00:00Z, 30 days left\n"), due.out);
        Run named = run(25, "ca", "renew", "MAIL.example.com");
        assertTrue(named.out.contains(", 397 days left\n"), named.out);
        assertNotEquals(named.out, run(25, "ca", "renew", "mail.example.com").out);
        assertEquals(
                new Run(1, "", "nothing is issued for pop.example.com; issue it with \"ca issue\"\n"),
                run(25, "ca", "renew", "pop.example.com"));
    }

    @Test
    void renewCanKeepTheKey() {
        run(0, "ca", "init");
        String pin = pin(run(0, "ca", "issue", "mail.example.com", "--rsa"));

        assertEquals(pin, pin(run(1, "ca", "renew", "mail.example.com", "--reuse-key")));
        assertNotEquals(pin, pin(run(1, "ca", "renew", "mail.example.com")));
    }

    private static String pin(Run run) {
        return run.out
                .lines()
                .filter(line -> line.startsWith("  pin "))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void revokeTakesTheCertificateAwayAndListsIt() throws Exception {
        run(0, "ca", "init");
        run(0, "ca", "issue", "mail.example.com", "imap.example.com");
        String before = run(0, "ca", "show", "--crl").out;

        Run revoked = run(0, "ca", "revoke", "imap.example.com");

        assertEquals(
                new Run(0, "revoked      mail.example.com, imap.example.com\n  list       " + folder + "/ca.crl\n", ""),
                revoked);
        assertTrue(!run(0, "ca", "show").out.contains("mail.example.com"));
        assertTrue(before.startsWith("-----BEGIN X509 CRL-----\n"), before);
        assertEquals(Files.readString(folder.resolve("ca.crl")), run(0, "ca", "show", "--crl").out);
        assertEquals(1, run(0, "ca", "revoke", "imap.example.com").exit);
    }

    @Test
    void anAuthorityCanBeLimitedAndLocked() throws Exception {
        Path password = Files.writeString(folder.resolveSibling("password"), "rabbit\n");

        Run made = run(0, "ca", "init", "--permit", "example.com", "--password-file", password.toString());

        assertEquals(0, made.exit, made.err);
        assertEquals(
                new Run(1, "", folder + "/ca.key: the private key is encrypted; give its password\n"),
                run(0, "ca", "show"));
        assertEquals(made, run(0, "ca", "show", "--password-file", password.toString()));
        assertEquals(
                new Run(
                        1,
                        "",
                        folder + ": this authority may not issue for example.org; ask for other names,"
                                + " or move the folder away to begin anew\n"),
                run(0, "ca", "--password-file", password.toString(), "issue", "example.org"));
        assertEquals(1, run(0, "ca", "--directory", folder + "2", "init", "--permit", "exa mple").exit);
    }

    @Test
    void showPrintsTheCertificateToBeTrusted() throws Exception {
        run(0, "ca", "init");

        assertEquals(new Run(0, Files.readString(folder.resolve("ca.pem")), ""), run(0, "ca", "show", "--pem"));
    }

    @Test
    void theDirectoryCanBeGivenOnEitherSideOfTheSubcommand() {
        Path other = folder.resolveSibling("other");

        assertEquals(0, run(0, "ca", "--directory", other.toString(), "init").exit);
        assertEquals(0, run(0, "ca", "show", "--directory", other.toString()).exit);
        assertEquals(
                new Run(1, "", folder + ": there is no certificate authority; make one with \"ca init\"\n"),
                run(0, "ca", "show"));
    }

    @ParameterizedTest
    @CsvSource({
        "1, ca issue a_b/c, '\"a_b/c\" is not a host name or an IP address; see \"ca --help\"'",
        "1, ca issue mail.example.com --days 0, 'a certificate must be valid for at least a minute, was PT0S; see \"ca --help\"'",
        "2, ca issue, Missing required parameter: 'NAME'",
        "2, ca issue mail.example.com --days x, Invalid value for option '--days'",
        "2, ca, Missing required subcommand",
        "2, ca destroy, Unmatched argument at index 1: 'destroy'",
    })
    void problemsAndWrongUsageAreToldApart(int exit, String arguments, String message) {
        run(0, "ca", "init");

        Run run = run(0, arguments.split(" "));

        assertEquals(exit, run.exit);
        assertEquals("", run.out);
        assertTrue(run.err.startsWith(message), run.err);
        assertTrue(exit == 2 || run.err.equals(message + "\n"), run.err);
    }

    private Run run(int day, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Clock clock = Clock.fixed(START.plus(Duration.ofDays(day)), ZoneOffset.UTC);
        int exit = new CommandLine(new Mounting())
                .addSubcommand(new CaCommand(() -> new CaCommand.Place(folder, new char[0]), clock))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Run(exit, out.toString(), err.toString());
    }

    record Run(int exit, String out, String err) {}

    @Command(name = "mounting")
    static final class Mounting {}
}
