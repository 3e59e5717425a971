package org.minaproxy.proxy.real;

import java.nio.file.Path;
import java.util.Map;

/** Dovecot with IMAP and POP3, each also with implicit TLS, and the Unix sockets that Postfix logs in and delivers by. */
final class DovecotServer implements AutoCloseable {

    private final PrivateFolder folder = new PrivateFolder("dovecot");
    private final int imap;
    private final int imaps;
    private final int pop3;
    private final int pop3s;
    private final TestCertificate certificate = TestCertificate.in(folder);
    private final ServerLog log;
    private final ServerProcess process;

    DovecotServer(MailStore store, ProxyHeaderRule header) {
        this(store, header, "");
    }

    /** Likewise, with more lines in its configuration. */
    DovecotServer(MailStore store, ProxyHeaderRule header, String more) {
        var ports = Ports.free(4);
        imap = ports.get(0);
        imaps = ports.get(1);
        pop3 = ports.get(2);
        pop3s = ports.get(3);
        log = new ServerLog(folder.path("log"));
        var config = folder.write("dovecot.conf", config(store, header) + more);
        process = ServerProcess.start(folder, "dovecot", "-F", "-c", config.toString());
        process.awaitReady(() -> header.greeted(imap, "* OK", "a LOGOUT"), log);
    }

    private String config(MailStore store, ProxyHeaderRule header) {
        return Resources.filled(
                "dovecot.conf",
                Map.ofEntries(
                        Map.entry("folder", folder.path()),
                        Map.entry("certificate", certificate.certificate()),
                        Map.entry("key", certificate.key()),
                        Map.entry("users", store.users()),
                        Map.entry("homes", store.homes()),
                        Map.entry("owner", MailStore.OWNER),
                        Map.entry("haproxy", header == ProxyHeaderRule.REQUIRED ? "yes" : "no"),
                        Map.entry("imap", imap),
                        Map.entry("imaps", imaps),
                        Map.entry("pop3", pop3),
                        Map.entry("pop3s", pop3s)));
    }

    int imap() {
        return imap;
    }

    int imaps() {
        return imaps;
    }

    int pop3() {
        return pop3;
    }

    int pop3s() {
        return pop3s;
    }

    TestCertificate certificate() {
        return certificate;
    }

    ServerLog log() {
        return log;
    }

    Path authSocket() {
        return folder.path("auth");
    }

    Path lmtpSocket() {
        return folder.path("lmtp");
    }

    /** Ends the server but keeps its folder; closing it afterwards is still needed. */
    void stop() {
        process.close();
    }

    @Override
    public void close() {
        process.close();
        folder.close();
    }
}
