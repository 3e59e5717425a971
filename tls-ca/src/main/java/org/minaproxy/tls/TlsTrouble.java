package org.minaproxy.tls;

import static java.util.Locale.ROOT;

import java.security.cert.CertificateException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** What a failed handshake says to an operator: one line, whichever engine and JVM it failed in. */
public final class TlsTrouble {

    // Newer JVMs put the name of the alert in front: "(certificate_unknown) No subject …".
    private static final Pattern ALERT_IN_FRONT = Pattern.compile("^\\([a-z_]+\\) ");

    // "Read error: ssl=0x7f…: Failure in SSL library, usually a protocol error\nerror:10000…:SSL
    // routines:OPENSSL_internal:NO_SHARED_CIPHER (…)"
    private static final Pattern BORINGSSL = Pattern.compile("OPENSSL_internal:([A-Z0-9_]+)");

    // JSSE: "Received fatal alert: certificate_required"; BoringSSL: "tlsv1 alert certificate required"
    private static final Pattern ABOUT_OUR_CERTIFICATE =
            Pattern.compile("alert:? (bad.certificate|certificate.required)$");

    private TlsTrouble() {}

    /** Our own verdict about the peer's certificate when that is the reason, else the engine's words. */
    public static String describe(SSLException trouble) {
        Throwable cause = trouble;
        String words = String.valueOf(trouble.getMessage());
        for (int depth = 0; cause != null && depth < 10; depth++) {
            if (cause instanceof CertificateException && cause.getMessage() != null) {
                words = String.valueOf(cause.getMessage());
                break;
            }
            cause = cause.getCause();
        }
        Matcher boringSsl = BORINGSSL.matcher(words);
        return explained(
                boringSsl.find()
                        ? boringSsl.group(1).toLowerCase(ROOT).replace('_', ' ')
                        : ALERT_IN_FRONT
                                .matcher(words)
                                .replaceFirst("")
                                .lines()
                                .findFirst()
                                .orElse(""));
    }

    private static String explained(String words) {
        Matcher alert = ABOUT_OUR_CERTIFICATE.matcher(words);
        return alert.find()
                ? "the other side refuses our certificate, or misses one ("
                        + alert.group(1).replace(' ', '_') + ")"
                : words;
    }
}
