package org.minaproxy.proxy.real;

import java.util.Map;

/**
 * Postfix in front of a Dovecot, which checks its users' passwords and receives their mail: whatever is sent to {@code
 * user@example.test} is to be read there.
 */
final class PostfixServer implements AutoCloseable {

    private static final String OWNER = "postfix";

    private final PrivateFolder folder = new PrivateFolder("postfix");
    private final int mx;
    private final int mxXclient;
    private final int submission;
    private final int submissionXclient;
    private final int submissions;
    private final TestCertificate certificate = TestCertificate.in(folder);
    private final ServerLog log;
    private final ServerProcess process;

    PostfixServer(DovecotServer dovecot) {
        var ports = Ports.free(5);
        mx = ports.get(0);
        mxXclient = ports.get(1);
        submission = ports.get(2);
        submissionXclient = ports.get(3);
        submissions = ports.get(4);
        log = new ServerLog(folder.path("log"));
        configure(dovecot);
        makeQueue();
        process = ServerProcess.start(
                folder, "master", "-d", "-c", folder.path("etc").toString());
        process.awaitReady(() -> ProxyHeaderRule.REQUIRED.greeted(mx, "220", "QUIT"), log);
    }

    private void configure(DovecotServer dovecot) {
        folder.directory("etc", "root", "rwxr-xr-x");
        folder.write(
                "etc/main.cf",
                Resources.filled(
                        "main.cf",
                        Map.of(
                                "folder", folder.path(),
                                "certificate", certificate.certificate(),
                                "key", certificate.key(),
                                "lmtp", dovecot.lmtpSocket(),
                                "auth", dovecot.authSocket())));
        folder.write(
                "etc/master.cf",
                Resources.filled(
                        "master.cf",
                        Map.of(
                                "mx", mx,
                                "mx-xclient", mxXclient,
                                "submission", submission,
                                "submission-xclient", submissionXclient,
                                "submissions", submissions)));
    }

    /** What "postfix check" makes, which takes its time. */
    private void makeQueue() {
        folder.directory("data", OWNER, "rwx------");
        folder.directory("queue", "root", "rwxr-xr-x");
        folder.directory("queue/pid", "root", "rwxr-xr-x");
        for (var name : new String[] {
            "active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace"
        }) {
            folder.directory("queue/" + name, OWNER, "rwx------");
        }
        for (var name : new String[] {"maildrop", "public"}) {
            folder.directory("queue/" + name, OWNER, "rwx-wx---");
            folder.group("queue/" + name, "postdrop");
        }
    }

    /** Mail from elsewhere; requires a PROXY header. */
    int mx() {
        return mx;
    }

    /** Mail from elsewhere; trusts XCLIENT instead. */
    int mxXclient() {
        return mxXclient;
    }

    /** Mail of users; requires a PROXY header. */
    int submission() {
        return submission;
    }

    /** Mail of users; trusts XCLIENT instead. */
    int submissionXclient() {
        return submissionXclient;
    }

    /** Mail of users with implicit TLS; requires a PROXY header. */
    int submissions() {
        return submissions;
    }

    TestCertificate certificate() {
        return certificate;
    }

    ServerLog log() {
        return log;
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
