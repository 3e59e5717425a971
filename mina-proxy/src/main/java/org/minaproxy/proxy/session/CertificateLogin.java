package org.minaproxy.proxy.session;

import java.util.Optional;
import org.minaproxy.auth.AuthRequest.TlsInfo;
import org.minaproxy.auth.ClientCertificate;
import org.minaproxy.auth.Credentials;

/** EXTERNAL: who somebody is, the client certificate says (RFC 4422 appendix A). */
final class CertificateLogin {

    private CertificateLogin() {}

    /** A client that does not say whom it wants to act as is the first one whom its certificate names. */
    static Credentials named(Credentials credentials, Optional<TlsInfo> tls) {
        return credentials instanceof Credentials.External external
                        && external.user().isEmpty()
                ? new Credentials.External(tls.flatMap(TlsInfo::certificate).stream()
                        .map(ClientCertificate::users)
                        .flatMap(users -> users.stream().limit(1))
                        .findFirst()
                        .orElse(""))
                : credentials;
    }

    /** Whether nothing but the client's word stands behind the name. */
    static boolean isGroundless(Credentials credentials, Optional<TlsInfo> tls) {
        return credentials instanceof Credentials.External external
                && (external.user().isEmpty()
                        || tls.flatMap(TlsInfo::certificate).isEmpty());
    }
}
