package org.minaproxy.tls.source;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.minaproxy.tls.TlsSetupException;

/** A place with certificates and their keys. It is read again whenever one of its files changes. */
public interface CertificateSource {

    /**
     * Reads what is there now.
     *
     * @return in the place's own order; empty when it still waits for its first certificate
     * @throws TlsSetupException when the place cannot be read as a whole
     */
    List<Reading> read();

    /** What a change of which is a reason to read again; the first one names the place. They need not be there. */
    List<Path> files();

    /** Whether time alone is a reason to read again. */
    default boolean isDue(Instant now) {
        return false;
    }
}
