package org.minaproxy.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {

    private final Path folder;
    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    ExplainCommandTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void configure() throws IOException {
        Files.writeString(folder.resolve("users.passwd"), """
                alice:{PLAIN}s3cret
                bob:{PLAIN}s3cret::::::host=10.0.0.12 destuser=robert pass=other
                carol:{PLAIN}s3cret::::::nologin
                """, UTF_8);
        Files.writeString(folder.resolve("mina-proxy.yaml"), """
                hostname: mail.example.com
                listeners:
                  imaps: { protocol: imap, address: "198.51.100.1:993", backend: store }
                  pop3s: { protocol: pop3, address: ":995", backend: text }
                  passed: { protocol: imap, address: "198.51.100.1:1993", tls: passthrough, sni: { mail.example.com: text, "*.example.org": far } }
                  mx: { protocol: smtp, address: "[::]:25", backend: mta, reverse-lookup: off }
                authentication:
                  directory: { type: http, url: "https://auth.example.com/mail" }
                  local: { type: passwd-file, path: users.passwd }
                backends:
                  store: { servers: [10.0.0.11, 10.0.0.12], balance: first-available, tls: starttls, proxy-header: v2, imap-id: true }
                  text: { servers: [10.0.0.11], tls: implicit, tls-verify: false, proxy-header: v1 }
                  mta: { servers: [10.0.0.25], login: none }
                  far: { servers: [10.0.1.11, "10.0.1.12:10993"], balance: first-available, proxy-header: v2 }
                """, UTF_8);
    }

    private String explain(int code, String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "explain";
        all[1] = "--config";
        all[2] = folder.resolve("mina-proxy.yaml").toString();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        int ended = Main.commandLine()
                .setOut(new PrintWriter(output))
                .setErr(new PrintWriter(errors))
                .execute(all);
        String said =
                output.toString().replace(folder + "/", "") + errors.toString().replace(folder + "/", "");
        assertEquals(code, ended, said);
        return said;
    }

    @Test
    void aLoginByImap() {
        assertEquals("""
                listener imaps: imap at 198.51.100.1:993, tls implicit
                client: 192.0.2.7; its port, its cipher and the session's id are examples
                authentication, each asked until one accepts:
                  directory: http https://auth.example.com/mail, not asked now; may name another user and server
                  local: passwd-file users.passwd knows the user: logs in as alice
                servers, in this order until one answers (backend store, balance first-available):
                  10.0.0.11:143
                  10.0.0.12:143
                a server of store is told, in this order:
                  PROXY header v2, 110 bytes:
                    0d 0a 0d 0a 00 0d 0a 51 55 49 54 0a 21 11 00 5e
                    c0 00 02 07 c6 33 64 01 c8 22 03 e1 03 00 04 f0
                    f5 29 fb 20 00 28 01 00 00 00 01 21 00 07 54 4c
                    53 76 31 2e 33 23 00 16 54 4c 53 5f 41 45 53 5f
                    31 32 38 5f 47 43 4d 5f 53 48 41 32 35 36 02 00
                    10 6d 61 69 6c 2e 65 78 61 6d 70 6c 65 2e 63 6f
                    6d 05 00 0a 30 31 32 33 34 35 36 37 38 39
                    client 192.0.2.7:51234 at 198.51.100.1:993
                    encrypted by TLSv1.3, TLS_AES_128_GCM_SHA256
                    asked for mail.example.com
                    session 0123456789
                  tls: starttls, its certificate verified for the host above
                  when it offers that: ID ("x-session-id" "0123456789" "x-originating-ip" "192.0.2.7" "x-originating-port" "51234"\
                 "x-connected-ip" "198.51.100.1" "x-connected-port" "993" "x-proxy-ttl" "5")
                  login: as alice
                """, explain(0, "--user", "alice", "--from", "192.0.2.7", "--listener", "imaps"));
    }

    @Test
    void aUserWhoseServerAndNameThereAreInTheFile() {
        assertEquals("""
                listener pop3s: pop3 at :995, tls implicit
                client: 2001:db8::7; its port, its cipher and the session's id are examples
                authentication, each asked until one accepts:
                  directory: http https://auth.example.com/mail, not asked now; may name another user and server
                  local: passwd-file users.passwd knows the user: logs in as robert at 10.0.0.12
                servers, in this order until one answers (named by the passwd file):
                  10.0.0.12:995
                a server of text is told, in this order:
                  PROXY header v1: PROXY TCP6 2001:db8::7 ::1 51234 995
                  tls: implicit, any certificate taken
                  when it offers that: XCLIENT ADDR=2001:db8::7 PORT=51234 SESSION=0123456789 TTL=5
                  login: as robert
                """, explain(0, "--user", "bob", "--from", "2001:db8::7", "--listener", "pop3s"));
    }

    @Test
    void tlsThatIsPassedThrough() {
        assertEquals(
                """
                listener passed: imap at 198.51.100.1:1993, tls passthrough
                client: 192.0.2.7; its port, its cipher and the session's id are examples
                sni: imap.example.org; the backend goes by it:
                  mail.example.com: text
                  *.example.org: far
                  anything else: none
                servers, in this order until one answers (backend far, balance first-available):
                  10.0.1.11:993
                  10.0.1.12:10993
                a server of far is told, in this order:
                  PROXY header v2, 67 bytes:
                    0d 0a 0d 0a 00 0d 0a 51 55 49 54 0a 21 11 00 33
                    c0 00 02 07 c6 33 64 01 c8 22 07 c9 03 00 04 f3
                    a0 95 7c 02 00 10 69 6d 61 70 2e 65 78 61 6d 70
                    6c 65 2e 6f 72 67 05 00 0a 30 31 32 33 34 35 36
                    37 38 39
                    client 192.0.2.7:51234 at 198.51.100.1:1993
                    asked for imap.example.org
                    session 0123456789
                  all that the client says, from its first byte on
                """,
                explain(
                        0,
                        "--user",
                        "alice",
                        "--from",
                        "192.0.2.7",
                        "--listener",
                        "passed",
                        "--sni",
                        "imap.example.org"));
    }

    @Test
    void aHostThatNobodyHas() {
        assertEquals("""
                listener passed: imap at 198.51.100.1:1993, tls passthrough
                client: 192.0.2.7; its port, its cipher and the session's id are examples
                sni: none; the backend goes by it:
                  mail.example.com: text
                  *.example.org: far
                  anything else: none
                servers: none; the client is told unrecognized_name
                """, explain(0, "--user", "alice", "--from", "192.0.2.7", "--listener", "passed"));
    }

    @Test
    void mailOfStrangers() {
        assertEquals("""
                listener mx: smtp at [::]:25, tls starttls-optional
                client: 192.0.2.7, an example; its port, its cipher, its HELO and the session's id are examples
                authentication: none; before mail is taken these are asked about its recipients:
                  directory: http https://auth.example.com/mail, not asked now; may name another server
                servers, in this order until one answers (backend mta, balance user-hash of nobody):
                  10.0.0.25:25
                a server of mta is told, in this order:
                  PROXY header: none
                  tls: none
                  when it offers that: XCLIENT ADDR=192.0.2.7 NAME=[UNAVAILABLE] PORT=51234 PROTO=ESMTP HELO=client.example DESTADDR=127.0.0.1 DESTPORT=25\
                 SESSION=0123456789 TTL=5
                  login: none
                """, explain(0, "--user", "alice", "--listener", "mx"));
    }

    @Test
    void aUserWhomNobodyAccepts() throws IOException {
        Path file = folder.resolve("mina-proxy.yaml");
        Files.writeString(file, Files.readString(file, UTF_8).replaceFirst("(?m)^  directory:.*\\n", ""), UTF_8);

        assertEquals("""
                listener imaps: imap at 198.51.100.1:993, tls implicit
                client: 192.0.2.7; its port, its cipher and the session's id are examples
                authentication, each asked until one accepts:
                  local: passwd-file users.passwd the user may not log in (nologin)
                nobody accepts the user
                """, explain(0, "--user", "carol", "--from", "192.0.2.7", "--listener", "imaps"));
    }

    @Test
    void whatIsWrongIsOneLine() {
        assertEquals(
                "--listener: there is no \"imap\"; use one of imaps, pop3s, passed, mx\n",
                explain(1, "--user", "alice", "--listener", "imap"));
    }

    @Test
    void anAddressIsNoName() {
        assertEquals(
                "--from: \"client.example\" is not an address; write one like 192.0.2.7\n",
                explain(1, "--user", "alice", "--from", "client.example"));
    }
}
