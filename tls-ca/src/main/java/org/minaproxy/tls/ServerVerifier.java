package org.minaproxy.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a server is the one we mean: its chain leads to a trust anchor, its certificate holds now and bears the name we called (RFC 9525), and its key
 * is one of the pinned ones, if there are any. Each refusal is one sentence for the operator.
 */
final class ServerVerifier extends X509ExtendedTrustManager {

    private static final int SHOWN_NAMES = 5;

    private final X509ExtendedTrustManager authorities;
    private final List<KeyPin> pins;

    ServerVerifier(X509ExtendedTrustManager authorities, List<KeyPin> pins) {
        this.authorities = authorities;
        this.pins = pins;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        verify(
                chain,
                engine == null ? null : engine.getPeerHost(),
                () -> authorities.checkServerTrusted(chain, authType, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        String host = socket instanceof SSLSocket tls && tls.getHandshakeSession() != null
                ? tls.getHandshakeSession().getPeerHost()
                : null;
        verify(chain, host, () -> authorities.checkServerTrusted(chain, authType, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("nobody says which server is meant");
    }

    private void verify(X509Certificate[] chain, @Nullable String host, Check byAuthorities)
            throws CertificateException {
        if (host == null || host.isEmpty()) {
            throw new CertificateException("nobody says which server is meant");
        }
        checkDates(chain[0]);
        try {
            byAuthorities.run();
        } catch (CertificateException e) {
            throw new CertificateException(explanation(chain, e), e);
        }
        if (!new ServerName(host).isIn(chain[0])) {
            throw new CertificateException("the server's certificate is for " + names(chain[0]) + ", not for " + host);
        }
        checkPins(pins, chain[0]);
    }

    /** What the JDK leaves out for a certificate that is a trust anchor itself. */
    private static void checkDates(X509Certificate certificate) throws CertificateException {
        Instant begin = certificate.getNotBefore().toInstant();
        if (Instant.now().isBefore(begin)) {
            throw new CertificateException("the server's certificate is not valid before " + begin);
        }
        if (isOver(certificate)) {
            throw new CertificateException("the server's certificate expired on " + end(certificate));
        }
    }

    private static boolean isOver(X509Certificate certificate) {
        return Instant.now().isAfter(end(certificate));
    }

    private static Instant end(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant();
    }

    static void checkPins(List<KeyPin> pins, X509Certificate certificate) throws CertificateException {
        KeyPin own = KeyPin.of(certificate);
        if (!pins.isEmpty() && !pins.contains(own)) {
            throw new CertificateException("the server's key is not one of the pinned ones, but " + own);
        }
    }

    private static String explanation(X509Certificate[] chain, CertificateException cause) {
        X509Certificate last = chain[chain.length - 1];
        for (X509Certificate each : chain) {
            if (isOver(each)) {
                return "a certificate of the server's chain, " + subject(each) + ", expired on " + end(each);
            }
        }
        if (!String.valueOf(cause.getMessage()).contains("unable to find valid certification path")) {
            return "the server's certificate does not do: " + cause.getMessage();
        }
        if (chain.length == 1 && signedItself(last)) {
            return "the server's certificate is signed by itself, and nobody trusts it here";
        }
        return "the server's certificate was issued by " + issuer(last) + ", which nobody trusts here";
    }

    private static boolean signedItself(X509Certificate certificate) {
        try {
            certificate.verify(certificate.getPublicKey());
            return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String subject(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().toString();
    }

    private static String issuer(X509Certificate certificate) {
        return certificate.getIssuerX500Principal().toString();
    }

    private static String names(X509Certificate certificate) {
        List<String> names = ServerName.listed(certificate);
        String shown = names.stream().limit(SHOWN_NAMES).collect(Collectors.joining(", "));
        return names.isEmpty() ? "no server" : names.size() > SHOWN_NAMES ? shown + " …" : shown;
    }

    // What is asked of a server only.

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("clients are not verified here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.getAcceptedIssuers();
    }

    /** A verdict of the authorities. */
    private interface Check {
        void run() throws CertificateException;
    }
}
