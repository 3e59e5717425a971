package org.minaproxy.tls.source;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
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
        List<String> found = new ArrayList<>();
        Map<String, TlsIdentity> fresh = new LinkedHashMap<>();
        try {
            List<Reading> readings = source.read();
            for (Reading reading : readings) {
                reading.problem().ifPresent(problem -> found.add(key + ": " + problem));
                reading.identity()
                        .or(() -> Optional.ofNullable(served.get(reading.name())))
                        .ifPresent(identity -> fresh.put(reading.name(), identity));
            }
            if (readings.isEmpty()) {
                found.add(key + ": " + place() + ": holds no certificate " + (served.isEmpty() ? "yet" : "any more"));
            } else {
                served = fresh;
            }
            waiting = readings.isEmpty() && served.isEmpty();
        } catch (TlsSetupException e) {
            found.add(key + ": " + e.getMessage());
        }
        problems = List.copyOf(found);
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
