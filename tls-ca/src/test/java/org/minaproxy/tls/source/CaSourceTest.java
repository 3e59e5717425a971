package org.minaproxy.tls.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.source.WatchedCertificates.Source;
import org.minaproxy.tls.store.CaDirectory;
import org.minaproxy.tls.store.KeyPolicy;

/** A certificate of our own authority is renewed while it is served, and in time. */
class CaSourceTest implements WatchedCertificates.Listener {

    static final Instant START = Instant.parse("2026-05-01T12:00:00Z");
    static final Duration SOON = Duration.ofMillis(20);
    static final char[] NONE = {};

    final MovedClock clock = new MovedClock();
    final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
    final BlockingQueue<Instant> looks = new LinkedBlockingQueue<>();
    final Path folder;

    CaSourceTest(@TempDir Path parent) {
        this.folder = parent.resolve("ca");
    }

    @Test
    void isRenewedBeforeTwoThirdsOfItsLife() throws Exception {
        try (WatchedCertificates certificates = watched(KeyPolicy.NEW)) {
            TlsIdentity first = certificates.identities().get(0);
            Duration life = Duration.between(first.validFrom(), first.validUntil());
            certificates.watch(SOON, this);

            clock.now = first.validFrom().plus(life.multipliedBy(59).dividedBy(100));
            awaitLooks();
            assertEquals(List.of(first), certificates.identities());
            clock.now =
                    first.validFrom().plus(life.multipliedBy(2).dividedBy(3)).minusSeconds(3600);

            TlsIdentity second = nextServed();
            assertNotEquals(first.pin(), second.pin());
            assertEquals(clock.now.plus(Duration.ofDays(397)), second.validUntil());
        }
    }

    @Test
    void keepsItsKeyWhenItIsPinned() throws Exception {
        try (WatchedCertificates certificates = watched(KeyPolicy.REUSE)) {
            TlsIdentity first = certificates.identities().get(0);
            certificates.watch(SOON, this);

            clock.now = START.plus(Duration.ofDays(260));

            TlsIdentity second = nextServed();
            assertEquals(first.pin(), second.pin());
            assertNotEquals(first.certificate(), second.certificate());
        }
    }

    @Test
    void isReplacedWhenSomebodyRevokesOrRenewsIt() throws Exception {
        try (WatchedCertificates certificates = watched(KeyPolicy.NEW)) {
            TlsIdentity first = certificates.identities().get(0);
            certificates.watch(SOON, this);
            CaDirectory elsewhere = CaDirectory.open(folder, clock);

            elsewhere.revoke(first);
            TlsIdentity second = nextServed();
            assertNotEquals(first, second);

            TlsIdentity third = elsewhere.renew(KeyPolicy.NEW, second);
            assertEquals(third, nextServed());
        }
    }

    @Test
    void whatCannotBeRenewedIsServedAndToldOnce() throws Exception {
        try (WatchedCertificates certificates = watched(KeyPolicy.NEW)) {
            TlsIdentity first = certificates.identities().get(0);
            Files.delete(folder.resolve("lock"));
            Files.createDirectory(folder.resolve("lock"));
            certificates.watch(SOON, this);

            clock.now = START.plus(Duration.ofDays(260));

            String problem = "ca: " + folder + "/lock: cannot be locked; check the folder and its rights";
            assertEquals(problem, next());
            awaitLooks();
            assertTrue(told.isEmpty(), told::toString);
            assertEquals(List.of(first), certificates.identities());
            assertEquals(List.of(problem), certificates.problems());

            Files.delete(folder.resolve("lock"));
            assertNotEquals(first, nextServed());
        }
    }

    private WatchedCertificates watched(KeyPolicy keys) {
        CaDirectory ca = CaDirectory.openOrCreate(folder, NONE, List.of(), clock);
        WatchedCertificates certificates = new WatchedCertificates(
                List.of(new Source("ca", new CaSource(ca, keys, List.of("mail.example.com")))),
                Optional.empty(),
                clock);
        assertEquals(List.of(), certificates.load());
        return certificates;
    }

    /** It is served, then told. */
    private TlsIdentity nextServed() throws InterruptedException {
        Object served = next();
        TlsIdentity found = (TlsIdentity) next();
        assertEquals(List.of(found), served);
        return found;
    }

    private Object next() throws InterruptedException {
        return Optional.ofNullable(told.poll(20, TimeUnit.SECONDS))
                .orElseThrow(() -> new AssertionError("nothing was told"));
    }

    /** Until two looks have begun since now. */
    private void awaitLooks() throws InterruptedException {
        looks.clear();
        for (int i = 0; i < 3; i++) {
            assertTrue(Optional.ofNullable(looks.poll(20, TimeUnit.SECONDS)).isPresent(), "it looks");
        }
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

    @Override
    public void looked() {
        looks.add(clock.now);
    }

    /** Stands still until a test moves it. */
    private static final class MovedClock extends Clock {

        private volatile Instant now = START;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
