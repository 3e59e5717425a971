package org.minaproxy.proxy.real;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What clients and servers say after the login passes untouched, and however much it is. */
@TestInstance(Lifecycle.PER_CLASS)
class RelayIT {

    private static final int MAIL_BYTES = 20_000_000;

    private MailSystem system;

    @BeforeAll
    void start() {
        system = new MailSystem();
    }

    @AfterAll
    void stop() {
        system.close();
    }

    @Test
    void aMailOf20MBComesOutAsItWentIn(@TempDir Path folder) throws IOException {
        var mail = mail();
        var sent = Files.write(folder.resolve("sent"), mail);
        var log = system.postfix().log().fromHere();

        curl(
                "--ssl-reqd -T {} --mail-from alice@example.test --mail-rcpt u1@example.test smtp://127.0.0.1:{}/me",
                "alice",
                sent,
                system.proxy().port("submission"));
        log.await("to=<u1@example.test>", "status=sent");
        var byImap = folder.resolve("imap");
        curl(
                "-o {} --ssl-reqd imap://127.0.0.1:{}/INBOX;MAILINDEX=1",
                "u1",
                byImap,
                system.proxy().port("imap"));
        var byPop3 = folder.resolve("pop3");
        curl("-o {} pop3s://127.0.0.1:{}/1", "u1", byPop3, system.proxy().port("pop3s"));

        assertEndsWith(mail, Files.readAllBytes(byImap));
        assertEndsWith(mail, Files.readAllBytes(byPop3));
    }

    @Test
    void commandsBehindTheLoginReachDovecotInOrder() {
        try (var client = new RawClient(MailSystem.CLIENT, system.proxy().port("imap"))) {
            client.line();

            client.send("a LOGIN alice " + MailSystem.password("alice") + "\r\nb NOOP\r\nc NOOP\r\nd LOGOUT");

            assertEquals("a OK", client.line().substring(0, 4));
            assertEquals("b OK", client.line().substring(0, 4));
            assertEquals("c OK", client.line().substring(0, 4));
            assertEquals("* BYE", client.line().substring(0, 5));
            assertEquals("d OK", client.line().substring(0, 4));
            assertEquals("", client.line());
        }
    }

    private static void curl(String line, String user, Object... values) {
        var all = new ArrayList<Object>(List.of(user, MailSystem.password(user)));
        all.addAll(Arrays.asList(values));
        Tool.run("curl -sSk -m 50 -u {}:{} " + line, all.toArray()).expectSuccess();
    }

    /** Random lines, every hundredth of them beginning with a dot. */
    private static byte[] mail() {
        var random = new Random(20);
        var line = new byte[54];
        var mail = new ByteArrayOutputStream(MAIL_BYTES);
        mail.writeBytes("""
                From: alice@example.test\r
                To: u1@example.test\r
                Date: Thu, 1 Jan 2026 00:00:00 +0000\r
                Message-ID: <20mb@example.test>\r
                Subject: 20 MB\r
                \r
                """.getBytes(StandardCharsets.US_ASCII));
        for (var number = 0; mail.size() < MAIL_BYTES; number++) {
            random.nextBytes(line);
            var dot = number % 100 == 0 ? "." : "";
            mail.writeBytes(
                    (dot + Base64.getEncoder().encodeToString(line) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
        return mail.toByteArray();
    }

    private static void assertEndsWith(byte[] end, byte[] whole) {
        assertArrayEquals(end, Arrays.copyOfRange(whole, Math.max(0, whole.length - end.length), whole.length));
    }
}
