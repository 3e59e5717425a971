package org.minaproxy.tls.source;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.minaproxy.tls.TlsIdentity;

/**
 * The certificates of several sources, kept as they are on the disk.
 * <pre>{@code
 * Source mail = new Source("mail", new PemSource(chain, key, password));
 * WatchedCertificates certificates = new WatchedCertificates(List.of(mail), Optional.empty(), Clock.systemUTC());
 * List<String> problems = certificates.load();
 * certificates.watch(Duration.ofSeconds(10), new Listener() { … server.replaceIdentities(all) … });
 * }</pre>
 * A thread waits for file events and looks by itself after each pause, because not every change sends one. It reads when two looks in a row, {@value
 * #QUIET_MILLIS} ms apart, show the same, so that a key and its chain may be replaced one after the other. What cannot be read then is a problem, and what
 * was served before still is.
 *
 * <p>While no source has a certificate yet, the stand-in's is served. Safe for use by many threads.
 */
public final class WatchedCertificates implements AutoCloseable {

    private static final int QUIET_MILLIS = 150;
    private static final int MOST_LOOKS = 20;
    private static final int LAST_LOOK_MILLIS = 5_000;

    /** Told on the thread that found it out; must not block for long. */
    public interface Listener {

        /** From now on these are served, the default first. */
        void replaced(List<TlsIdentity> all);

        /** One of those that were {@link #replaced} just now was not served before. */
        void found(TlsIdentity identity);

        /** Something there cannot be used, or is not there yet: one line, told once for each content. */
        void problem(String line);

        /** Another look is over, whatever it showed. */
        default void looked() {}
    }

    /** @param key begins each problem of the source: where the operator has named it */
    public record Source(String key, CertificateSource source) {}

    private final List<WatchedSource> sources;
    private final Optional<WatchedSource> standIn;
    private final Clock clock;
    private volatile List<TlsIdentity> served = List.of();
    private volatile List<String> problems = List.of();
    private volatile Optional<Watcher> watcher = Optional.empty();

    private record Watcher(Thread thread, FileEvents events) {}

    /**
     * @param sources in order: the first one's first certificate is the default
     * @param standIn asked while the others have nothing
     */
    public WatchedCertificates(List<Source> sources, Optional<Source> standIn, Clock clock) {
        this.sources = sources.stream().map(WatchedSource::new).toList();
        this.standIn = standIn.map(WatchedSource::new);
        this.clock = clock;
    }

    /**
     * Reads all sources for the first time.
     *
     * @return what is wrong, one line each; a source that waits for its first certificate is no problem
     */
    public synchronized List<String> load() {
        sources.forEach(WatchedSource::read);
        settle();
        return asked().filter(source -> !source.isWaiting())
                .flatMap(source -> source.problems().stream())
                .toList();
    }

    /** What is served now, the default first; empty when nothing can be. */
    public List<TlsIdentity> identities() {
        return served;
    }

    /** What the source with this key serves now; empty when nothing can be. */
    public synchronized List<TlsIdentity> identities(String key) {
        return asked().filter(source -> source.isCalled(key))
                .flatMap(source -> source.served().stream())
                .toList();
    }

    /** Where what is served differs from what is on the disk: one line each. */
    public List<String> problems() {
        return problems;
    }

    /** Reads everything again, at once. */
    public synchronized void reload(Listener listener) {
        List<TlsIdentity> before = served;
        sources.forEach(WatchedSource::read);
        settle();
        problems.forEach(listener::problem);
        tell(before, listener);
    }

    /**
     * Begins to watch, on a thread of its own.
     *
     * @param pause the longest time between two looks
     */
    public synchronized void watch(Duration pause, Listener listener) {
        FileEvents events = new FileEvents();
        Thread thread = new Thread(() -> watchUntilClosed(events, pause, listener), "certificates");
        thread.setDaemon(true);
        thread.start();
        watcher = Optional.of(new Watcher(thread, events));
    }

    private void watchUntilClosed(FileEvents events, Duration pause, Listener listener) {
        try {
            events.watch(files());
            do { // at once: something may have changed since it was loaded
                awaitQuiet();
                refreshWhatChanged(listener);
                events.watch(files());
            } while (events.await(pause));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitQuiet() throws InterruptedException {
        List<List<FileStamp>> before = List.of();
        List<List<FileStamp>> now = looks();
        for (int looks = 0; !now.equals(before) && looks < MOST_LOOKS; looks++) {
            TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
            before = now;
            now = looks();
        }
    }

    private synchronized void refreshWhatChanged(Listener listener) {
        List<TlsIdentity> before = served;
        List<WatchedSource> changed = sources.stream()
                .filter(source -> source.hasChanged(clock.instant()))
                .toList();
        if (!changed.isEmpty()) {
            List<String> news =
                    changed.stream().flatMap(source -> source.read().stream()).toList();
            settle();
            news.forEach(listener::problem);
            tell(before, listener);
        }
        listener.looked();
    }

    private void tell(List<TlsIdentity> before, Listener listener) {
        if (!served.equals(before)) {
            listener.replaced(served);
            served.stream().filter(identity -> !before.contains(identity)).forEach(listener::found);
        }
    }

    private void settle() {
        if (all(sources).isEmpty()) {
            standIn.ifPresent(WatchedSource::read);
        }
        served = asked().flatMap(source -> source.served().stream()).toList();
        problems = asked().flatMap(source -> source.problems().stream()).toList();
    }

    /** The sources, and the stand-in when they have nothing. */
    private Stream<WatchedSource> asked() {
        return Stream.concat(sources.stream(), all(sources).isEmpty() ? standIn.stream() : Stream.empty());
    }

    private static List<TlsIdentity> all(List<WatchedSource> sources) {
        return sources.stream().flatMap(source -> source.served().stream()).toList();
    }

    private synchronized List<List<FileStamp>> looks() {
        return sources.stream().map(WatchedSource::look).toList();
    }

    private synchronized List<Path> files() {
        return sources.stream().flatMap(source -> source.files().stream()).toList();
    }

    /** Ends the watching, and waits for a look that is under way; what is served remains. */
    @Override
    public void close() {
        try {
            if (watcher.isPresent()) {
                watcher.get().events().close();
                watcher.get().thread().join(LAST_LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
