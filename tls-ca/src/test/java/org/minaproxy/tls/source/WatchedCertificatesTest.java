package org.minaproxy.tls.source;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.issue.CertificateAuthority;
import org.minaproxy.tls.issue.CertificateRequest;
import org.minaproxy.tls.source.WatchedCertificates.Source;
import org.minaproxy.tls.store.PemFiles;

/** Every way in which files are replaced, and what is served meanwhile. */
class WatchedCertificatesTest implements WatchedCertificates.Listener {

    static final Duration SOON = Duration.ofMillis(50);
    static final Duration NEVER = Duration.ofDays(1);
    static final char[] NONE = {};

    final CertificateAuthority ca = CertificateAuthority.create("Test CA", Clock.systemUTC());
    final TlsIdentity first = ca.issue(CertificateRequest.server("mail.example.com"));
    final TlsIdentity second = ca.issue(CertificateRequest.server("mail.example.com"));
    final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
    final List<AutoCloseable> open = new ArrayList<>();
    final Path folder;

    WatchedCertificatesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void aFileEventIsEnough() throws Exception {
        write(first);
        watch(NEVER, pem());

        write(second); // by rename

        assertServed(second);
    }

    @Test
    void soIsTheClock() throws Exception {
        // the folder that is watched is not the one that changes, as with a single file mounted into a container
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Path inside = Files.createDirectory(folder.resolve("inside"));
        PemFiles.write(first, outside.resolve("chain"), outside.resolve("key"));
        Files.createLink(inside.resolve("chain"), outside.resolve("chain"));
        Files.createLink(inside.resolve("key"), outside.resolve("key"));
        PemFiles.write(second, file("new-chain"), file("new-key"));
        watch(SOON, new PemSource(inside.resolve("chain"), inside.resolve("key"), NONE));

        Files.write(outside.resolve("key"), Files.readAllBytes(file("new-key")));
        Files.write(outside.resolve("chain"), Files.readAllBytes(file("new-chain")));

        assertServed(second);
    }

    @Test
    void inPlaceWithTheSameSizeAndTime() throws Exception {
        write(first);
        FileTime before = Files.getLastModifiedTime(file("chain"));
        PemFiles.write(second, file("new-chain"), file("new-key"));
        watch(SOON, pem());

        Files.write(file("key"), Files.readAllBytes(file("new-key")));
        Files.write(file("chain"), Files.readAllBytes(file("new-chain")));
        Files.setLastModifiedTime(file("chain"), before);
        Files.setLastModifiedTime(file("key"), before);

        assertServed(second);
    }

    @Test
    void aLinkThatLeadsElsewhere() throws Exception {
        for (TlsIdentity identity : List.of(first, second)) {
            Path version = Files.createDirectory(folder.resolve(identity.equals(first) ? "v1" : "v2"));
            PemFiles.write(identity, version.resolve("chain"), version.resolve("key"));
        }
        Files.createSymbolicLink(file("data"), Path.of("v1"));
        Files.createSymbolicLink(file("chain"), Path.of("data/chain"));
        Files.createSymbolicLink(file("key"), Path.of("data/key"));
        watch(NEVER, pem());

        Files.createSymbolicLink(file("next"), Path.of("v2")); // as Kubernetes does with secrets
        Files.move(file("next"), file("data"), ATOMIC_MOVE);

        assertServed(second);
    }

    @Test
    void aBrokenFileKeepsTheOldCertificateAndIsToldOnce() throws Exception {
        write(first);
        WatchedCertificates certificates = watch(SOON, pem());

        Files.writeString(file("chain"), "half");
        String problem = "mail: " + file("chain") + ": is not PEM (no line BEGIN …); give a file in PEM form";
        assertEquals(problem, next());
        assertEquals(List.of(first), certificates.identities());
        assertEquals(List.of(problem), certificates.problems());
        Files.writeString(file("chain"), "the other half");
        assertEquals(problem, next());

        write(second);
        assertServed(second); // and nothing in between
        assertEquals(List.of(), certificates.problems());
    }

    @Test
    void aFileThatIsGoneKeepsTheOldCertificate() throws Exception {
        write(first);
        WatchedCertificates certificates = watch(NEVER, pem());

        Files.delete(file("key"));
        assertEquals("mail: " + file("key") + ": there is no such file; check the path", next());
        assertEquals(List.of(first), certificates.identities());

        PemFiles.write(second, file("chain"), file("key"));
        assertServed(second);
    }

    @Test
    void inAFolderFilesComeGoAndBreakOneByOne() throws Exception {
        TlsIdentity other = ca.issue(CertificateRequest.server("other.example.com"));
        Path certs = Files.createDirectory(file("certs"));
        PemFiles.write(first, certs.resolve("a.pem"), certs.resolve("a.key"));
        WatchedCertificates certificates = watch(NEVER, new FolderSource(certs, NONE));

        PemFiles.write(other, certs.resolve("b.pem"), certs.resolve("b.key"));
        assertServed(first, other);

        Files.writeString(certs.resolve("a.pem"), "half");
        assertEquals(
                "mail: " + certs.resolve("a.pem") + ": is not PEM (no line BEGIN …); give a file in PEM form", next());
        assertEquals(List.of(first, other), certificates.identities());

        PemFiles.write(second, certs.resolve("a.pem"), certs.resolve("a.key"));
        assertServed(second, other);

        Files.delete(certs.resolve("b.pem"));
        Files.delete(certs.resolve("b.key"));
        assertServed(second);

        Files.move(certs.resolve("a.pem"), file("aside"), REPLACE_EXISTING);
        assertEquals("mail: " + certs + ": holds no certificate any more", next());
        assertEquals(List.of(second), certificates.identities());
    }

    @Test
    void namesakesOfOneSourceAreAllServed() {
        Reading problem = new Reading("mail", Optional.empty(), Optional.of("broken"));
        List<List<Reading>> readings = new ArrayList<>(List.of(
                List.of(reading(first), reading(second)), List.of(problem, reading(first)), List.of(reading(second))));
        WatchedCertificates certificates = certificates(new CertificateSource() {
            @Override
            public List<Reading> read() {
                return readings.remove(0);
            }

            @Override
            public List<Path> files() {
                return List.of(folder);
            }
        });

        assertEquals(List.of(), certificates.load());
        assertEquals(List.of(first, second), certificates.identities());
        certificates.reload(this);
        assertEquals(List.of(first, first), certificates.identities());
        assertEquals(List.of("mail: broken"), certificates.problems());
        certificates.reload(this);
        assertEquals(List.of(second), certificates.identities());
        certificates.reload(this); // a bug: there is no reading left
        assertEquals(List.of(second), certificates.identities());
        assertTrue(certificates.problems().get(0).startsWith("mail: " + folder + ": cannot be read (java.lang."));
    }

    private static Reading reading(TlsIdentity identity) {
        return new Reading("mail", Optional.of(identity), Optional.empty());
    }

    @Test
    void theStandInServesUntilThereIsACertificate() throws Exception {
        Path certs = Files.createDirectory(file("certs"));
        PemFiles.write(first, file("chain"), file("key"));
        WatchedCertificates certificates = new WatchedCertificates(
                List.of(new Source("certs", new FolderSource(certs, NONE))),
                Optional.of(new Source("ca", pem())),
                Clock.systemUTC());
        open.add(certificates);

        assertEquals(List.of(), certificates.load());
        assertEquals(List.of(first), certificates.identities());
        assertEquals(List.of("certs: " + certs + ": holds no certificate yet"), certificates.problems());
        certificates.watch(NEVER, this);
        PemFiles.write(second, certs.resolve("a.pem"), certs.resolve("a.key"));

        assertServed(second);
        assertEquals(List.of(), certificates.problems());
    }

    @Test
    void reloadReadsAtOnceAndRepeatsWhatIsWrong() throws Exception {
        write(first);
        WatchedCertificates certificates =
                new WatchedCertificates(List.of(new Source("mail", pem())), Optional.empty(), Clock.systemUTC());
        open.add(certificates);
        certificates.load();

        write(second);
        certificates.reload(this);
        assertEquals(List.of(second), told.remove());
        assertEquals(second, told.remove());

        Files.writeString(file("key"), "half");
        for (int i = 0; i < 2; i++) {
            certificates.reload(this);
            assertTrue(String.valueOf(told.remove()).contains("key: is not PEM"));
        }
        assertTrue(told.isEmpty());
    }

    private PemSource pem() {
        return new PemSource(file("chain"), file("key"), NONE);
    }

    private WatchedCertificates certificates(CertificateSource source) {
        WatchedCertificates certificates =
                new WatchedCertificates(List.of(new Source("mail", source)), Optional.empty(), Clock.systemUTC());
        open.add(certificates);
        return certificates;
    }

    private WatchedCertificates watch(Duration pause, CertificateSource source) {
        WatchedCertificates certificates = certificates(source);
        assertEquals(List.of(), certificates.load());
        assertEquals(List.of(first), certificates.identities());
        certificates.watch(pause, this);
        return certificates;
    }

    private void assertServed(TlsIdentity... all) throws InterruptedException {
        assertEquals(List.of(all), next());
    }

    /** What is served, or a problem; which of those served are new is looked at where everything is told at once. */
    private Object next() throws InterruptedException {
        Object next = Optional.ofNullable(told.poll(20, TimeUnit.SECONDS))
                .orElseThrow(() -> new AssertionError("nothing was told"));
        return next instanceof TlsIdentity ? next() : next;
    }

    private void write(TlsIdentity identity) throws IOException {
        PemFiles.write(identity, file("chain"), file("key"));
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    @Override
    public void found(TlsIdentity identity) {
        told.add(identity);
    }

    @Override
    public void replaced(List<TlsIdentity> all) {
        told.add(all);
    }

    @Override
    public void problem(String line) {
        told.add(line);
    }
}
