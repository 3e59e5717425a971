package org.minaproxy.tls.source;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.store.CaDirectory;
import org.minaproxy.tls.store.KeyPolicy;

/** A certificate of one's own authority, renewed in good time. */
public final class CaSource implements CertificateSource {

    private final CaDirectory ca;
    private final KeyPolicy keys;
    private final List<String> names;
    private volatile Optional<TlsIdentity> last = Optional.empty();

    /**
     * @param names of the server; the first is the common name
     */
    public CaSource(CaDirectory ca, KeyPolicy keys, List<String> names) {
        this.ca = ca;
        this.keys = keys;
        this.names = List.copyOf(names);
    }

    @Override
    public List<Reading> read() {
        Reading reading = Reading.of("", () -> ca.server(keys, names.toArray(String[]::new)));
        last = reading.identity().or(() -> last);
        return List.of(reading);
    }

    @Override
    public List<Path> files() {
        return last.map(identity -> List.of(ca.chainFile(identity), ca.keyFile(identity)))
                .orElseGet(() -> List.of(ca.certificateFile()));
    }

    @Override
    public boolean isDue(Instant now) {
        return last.map(identity -> identity.nearItsEnd(now)).orElse(true);
    }
}
