package org.minaproxy.tls.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.TlsSetupException;
import org.minaproxy.tls.issue.CertificateAuthority;

/**
 * The two files of the authority itself. The certificate is written before the key: a certificate alone, with nothing issued yet, is a beginning
 * that was cut short, and making a new authority loses nothing.
 */
record CaFiles(Path folder) {

    Path certificate() {
        return folder.resolve("ca.pem");
    }

    Path key() {
        return folder.resolve("ca.key");
    }

    void write(CertificateAuthority ca) {
        PemFiles.writeCertificates(certificate(), List.of(ca.certificate()));
        PemFiles.writeKey(key(), ca.identity().key());
    }

    /**
     * @param issued whether the folder holds certificates that this authority has signed
     * @return whether the authority is there; false when it may be made
     * @throws TlsSetupException when a part is missing that cannot be made again
     */
    boolean complete(boolean issued) {
        boolean hasKey = Files.exists(key());
        boolean hasCertificate = Files.exists(certificate());
        if (hasKey && !hasCertificate) {
            throw missing(certificate());
        }
        if (!hasKey && issued) {
            throw missing(key());
        }
        return hasKey;
    }

    CertificateAuthority load(Clock clock) {
        TlsIdentity identity = PemFiles.load(certificate(), key());
        if (!clock.instant().isBefore(identity.validUntil())) {
            throw new TlsSetupException(
                    certificate(),
                    "the certificate authority expired on " + identity.validUntil(),
                    "move the folder away to begin anew; clients must trust the new one then");
        }
        try {
            return new CertificateAuthority(identity, clock);
        } catch (IllegalArgumentException e) {
            throw new TlsSetupException(
                    certificate(), "is not the certificate of an authority", "restore it from a backup", e);
        }
    }

    private TlsSetupException missing(Path file) {
        return new TlsSetupException(
                file,
                "is missing, though the rest of the authority is there",
                "restore it from a backup, or move the folder away to begin anew");
    }
}
