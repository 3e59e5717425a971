package org.minaproxy.tls.source;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.TlsSetupException;

/** A source, what it had when it was read last, and what of that is served. A certificate that cannot be read any more is served as it was. */
final class WatchedSource {

    private final String key;
    private final CertificateSource source;
    private List<FileStamp> stamps = List.of();
    private Map<String, TlsIdentity> served = Map.of();
    private List<String> problems = List.of();
    private boolean waiting;

    WatchedSource(WatchedCertificates.Source named) {
        key = named.key();
        source = named.source();
    }

    boolean isCalled(String name) {
        return key.equals(name);
    }

    List<FileStamp> look() {
        return files().stream().map(FileStamp::of).toList();
    }

    List<Path> files() {
        try {
            return source.files();
        } catch (TlsSetupException e) {
            return List.of(); // a folder that cannot be read: reading says so
        }
    }

    boolean hasChanged(Instant now) {
        return !stamps.equals(look()) || source.isDue(now);
    }

    /**
     * Reads it whatever has changed.
     *
     * @return of the {@link #problems} those that are new, all of them when there is new content
     */
    List<String> read() {
        List<FileStamp> now = look(); // before the content: what changes meanwhile is seen the next time
        List<String> known = now.equals(stamps) ? problems : List.of();
        stamps = now;
        readContent();
        return problems.stream().filter(problem -> !known.contains(problem)).toList();
    }

    private void readContent() {
        try {
            List<Reading> readings = source.read();
            waiting = readings.isEmpty() && served.isEmpty();
            problems = readings.isEmpty()
                    ? List.of(problem(place() + ": holds no certificate " + (waiting ? "yet" : "any more")))
                    : accept(readings);
        } catch (TlsSetupException e) {
            problems = List.of(problem(String.valueOf(e.getMessage())));
        } catch (RuntimeException bug) { // nobody may end the watching
            problems = List.of(problem(place() + ": cannot be read (" + bug + "); tell us"));
        }
    }

    /** Serves what can be used, and of the rest what was served before. */
    private List<String> accept(List<Reading> readings) {
        Map<String, TlsIdentity> fresh = new LinkedHashMap<>();
        List<String> found = new ArrayList<>();
        Map<String, Integer> namesakes = new HashMap<>();
        for (Reading reading : readings) {
            String name = reading.name() + " " + namesakes.merge(reading.name(), 1, Integer::sum);
            reading.problem().ifPresent(problem -> found.add(problem(problem)));
            reading.identity()
                    .or(() -> Optional.ofNullable(served.get(name)))
                    .ifPresent(identity -> fresh.put(name, identity));
        }
        served = fresh;
        return List.copyOf(found);
    }

    private String problem(String text) {
        return key + ": " + text;
    }

    List<TlsIdentity> served() {
        return List.copyOf(served.values());
    }

    /** What is wrong with what is there now, a line each. */
    List<String> problems() {
        return problems;
    }

    /** Whether it has never had a certificate, and nothing else is wrong. */
    boolean isWaiting() {
        return waiting;
    }

    private Path place() {
        return source.files().get(0);
    }
}
