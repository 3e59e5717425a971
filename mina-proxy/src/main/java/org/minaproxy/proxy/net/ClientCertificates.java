package org.minaproxy.proxy.net;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.minaproxy.auth.ClientCertificate;
import org.minaproxy.proxy.protocol.ClientContext.CertificateStanding;
import org.minaproxy.proxy.protocol.Ending;
import org.minaproxy.proxy.session.ClientLink.CertificateObjection;
import org.minaproxy.tls.ClientVerifier;
import org.minaproxy.tls.ServerTls;

/**
 * What a listener makes of the certificates that it asks clients for.
 *
 * @param required whether a client without one is sent away
 */
record ClientCertificates(ServerTls tls, boolean required) {

    private static final Verdict NOTHING = new Verdict(Optional.empty(), CertificateStanding.NONE, Optional.empty());

    /**
     * What a client is, by its certificate.
     *
     * @param good absent also when one was shown that is not
     */
    record Verdict(
            Optional<ClientCertificate> good, CertificateStanding standing, Optional<CertificateObjection> objection) {

        private static Verdict refused(Ending ending, String reason) {
            return new Verdict(
                    Optional.empty(), CertificateStanding.NONE, Optional.of(new CertificateObjection(ending, reason)));
        }
    }

    /** @param chain as the client sent it, its own first; empty when it sent none */
    Verdict judge(List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            return required ? Verdict.refused(Ending.NO_CERTIFICATE, "there is none") : NOTHING;
        }
        ClientVerifier verifier = tls.clientVerifier().orElseThrow();
        ClientCertificate shown = new ClientCertificate(chain.get(0));
        return verifier.problem(chain)
                .map(problem -> Verdict.refused(Ending.BAD_CERTIFICATE, shown.subject() + ": " + problem))
                .orElseGet(() -> new Verdict(
                        Optional.of(shown),
                        verifier.isKnown(chain.get(0)) ? CertificateStanding.KNOWN_RELAY : CertificateStanding.GOOD,
                        Optional.empty()));
    }
}
