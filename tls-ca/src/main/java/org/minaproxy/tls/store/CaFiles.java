package org.minaproxy.tls.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.TlsSetupException;
import org.minaproxy.tls.issue.CertificateAuthority;

/**
 * The files of the authority itself. The certificate is written before the key: a certificate alone, with nothing issued yet, is a beginning
 * that was cut short, and making a new authority loses nothing.
 */
record CaFiles(Path folder) {

    Path certificate() {
        return folder.resolve("ca.pem");
    }

    Path key() {
        return folder.resolve("ca.key");
    }

    /** What the authority has revoked; not there before the first time. */
    Path revocations() {
        return folder.resolve("ca.crl");
    }

    /** @param password encrypts the key; empty: in clear */
    void write(CertificateAuthority ca, char[] password) {
        PemFiles.writeCertificates(certificate(), List.of(ca.certificate()));
        PemFiles.writeKey(key(), ca.identity().key(), password);
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

    CertificateAuthority load(char[] password, Clock clock) {
        TlsIdentity identity = PemFiles.load(certificate(), key(), password);
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

    Optional<X509CRL> loadRevocations() {
        if (!Files.exists(revocations())) {
            return Optional.empty();
        }
        try (InputStream input = Files.newInputStream(revocations())) {
            return Optional.of((X509CRL) CertificateFactory.getInstance("X.509").generateCRL(input));
        } catch (IOException | CRLException | CertificateException e) {
            throw new TlsSetupException(
                    revocations(), "the list of revoked certificates cannot be read", "restore it from a backup", e);
        }
    }

    private TlsSetupException missing(Path file) {
        return new TlsSetupException(
                file,
                "is missing, though the rest of the authority is there",
                "restore it from a backup, or move the folder away to begin anew");
    }
}
