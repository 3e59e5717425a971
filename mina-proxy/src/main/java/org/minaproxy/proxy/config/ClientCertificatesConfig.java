package org.minaproxy.proxy.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which client certificates are good.
 *
 * @param ca certificates in PEM that vouch for those of clients
 * @param crl lists of revoked ones, in PEM or DER
 * @param depth certificates at the most between a client's own and that of an authority
 * @param fingerprints of certificates that need nobody to vouch for them; with these, mail is taken without a login
 */
public record ClientCertificatesConfig(
        @Default("none") ClientCertificateMode mode,
        Optional<Path> ca,
        Optional<Path> crl,
        @Default("5") int depth,
        @Default("") List<Fingerprint> fingerprints) {

    public ClientCertificatesConfig {
        fingerprints = List.copyOf(fingerprints);
        boolean asked = mode != ClientCertificateMode.NONE;
        Rules rules = new Rules()
                .together(
                        !asked || ca.isPresent() || !fingerprints.isEmpty(),
                        "mode",
                        Words.of(mode) + " needs ca or fingerprints, or no certificate is good")
                .together(
                        asked || (ca.isEmpty() && crl.isEmpty() && fingerprints.isEmpty()),
                        "mode",
                        "none asks for no certificate, so the other keys have no effect; use optional or required")
                .together(crl.isEmpty() || ca.isPresent(), "crl", "has no effect without ca")
                .range("depth", depth, 0, 20);
        if (!fingerprints.isEmpty()) {
            rules.distinct("fingerprints", fingerprints);
        }
        rules.enforce();
    }

    /** Whether clients are asked for a certificate. */
    public boolean asked() {
        return mode != ClientCertificateMode.NONE;
    }
}
