package org.minaproxy.auth.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.minaproxy.auth.AddressText;
import org.minaproxy.auth.AuthRequest;
import org.minaproxy.auth.ClientCertificate;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.MailContext;
import org.minaproxy.auth.http.HttpAuthSettings.Extra;

/**
 * Writes a question as the headers of nginx's {@code auth_http}, in nginx's order.
 *
 * <p>A certificate that a client showed is a good one, so {@code Auth-SSL-Verify} is SUCCESS, or NONE without one. Submission is {@code smtp} to such services. {@code Client-Host} is the client's name or, as from nginx, why there is none; only SMTP has
 * it. The lines of SMTP go along only when there are no credentials.
 */
final class LookupRequest {

    private final List<Header> fixed;
    private final HttpAuthSettings.Form form;

    LookupRequest(HttpAuthSettings settings) {
        List<Header> last = new ArrayList<>(settings.headers());
        Optional.ofNullable(settings.urls().get(0).getUserInfo())
                .map(user -> "Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8)))
                .ifPresent(basic -> last.add(new Header("Authorization", basic)));
        this.fixed = List.copyOf(last);
        this.form = settings.form();
    }

    /** What is sent with every question, whatever its form. */
    List<Header> fixed() {
        return fixed;
    }

    /**
     * @throws IllegalArgumentException when a value has a control character; does not quote it
     */
    List<Header> headers(AuthRequest request) {
        List<Header> headers = new ArrayList<>(24);
        credentials(headers, request.credentials());
        String protocol = protocol(request);
        headers.add(new Header("Auth-Protocol", protocol));
        headers.add(new Header("Auth-Login-Attempt", Integer.toString(request.attempt())));
        headers.add(new Header("Client-IP", AddressText.of(request.client())));
        if (protocol.equals("smtp")) {
            headers.add(new Header("Client-Host", request.clientHost().text()));
        }
        request.proxied().ifPresent(proxied -> proxied(headers, proxied));
        if (request.credentials() instanceof Credentials.None) {
            request.mail().ifPresent(mail -> mail(headers, mail));
        }
        request.tls().ifPresent(tls -> tls(headers, tls));
        if (form.extras().contains(Extra.PORTS)) {
            ports(headers, request);
        }
        headers.addAll(fixed);
        return headers;
    }

    private void credentials(List<Header> headers, Credentials credentials) {
        headers.add(new Header("Auth-Method", method(credentials)));
        headers.add(Header.escaped("Auth-User", credentials.user().getBytes(UTF_8), form.encoding()));
        headers.add(Header.escaped("Auth-Pass", proof(credentials), form.encoding()));
        if (credentials instanceof Credentials.Digest digest) {
            headers.add(Header.ofText("Auth-Salt", digest.challenge()));
        }
    }

    static String protocol(AuthRequest request) {
        return request.protocol().equals("submission") ? "smtp" : request.protocol();
    }

    private static String method(Credentials credentials) {
        if (credentials instanceof Credentials.Digest digest) {
            return digest.method().name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        if (credentials instanceof Credentials.External) {
            return "external";
        }
        return credentials instanceof Credentials.None ? "none" : "plain";
    }

    private static byte[] proof(Credentials credentials) {
        if (credentials instanceof Credentials.Password password) {
            return password.password().bytes();
        }
        return credentials instanceof Credentials.Digest digest
                ? digest.response().getBytes(UTF_8)
                : new byte[0];
    }

    private static void proxied(List<Header> headers, AuthRequest.ProxiedAddresses proxied) {
        InetSocketAddress source = proxied.source();
        InetSocketAddress destination = proxied.destination();
        headers.add(new Header("Proxy-Protocol-Addr", AddressText.of(source)));
        headers.add(new Header("Proxy-Protocol-Port", Integer.toString(source.getPort())));
        headers.add(new Header("Proxy-Protocol-Server-Addr", AddressText.of(destination)));
        headers.add(new Header("Proxy-Protocol-Server-Port", Integer.toString(destination.getPort())));
    }

    /** What Mailu's service wants to know; nginx has it from its {@code auth_http_header}s. */
    private static void ports(List<Header> headers, AuthRequest request) {
        headers.add(new Header("Auth-Port", Integer.toString(request.local().getPort())));
        headers.add(new Header("Client-Port", Integer.toString(request.client().getPort())));
    }

    private static void mail(List<Header> headers, MailContext mail) {
        mail.helo().ifPresent(helo -> headers.add(Header.ofText("Auth-SMTP-Helo", helo)));
        mail.mailFrom().ifPresent(line -> headers.add(Header.ofText("Auth-SMTP-From", line)));
        mail.rcptTo().forEach(line -> headers.add(Header.ofText("Auth-SMTP-To", line)));
    }

    private void tls(List<Header> headers, AuthRequest.TlsInfo tls) {
        headers.add(new Header("Auth-SSL", "on"));
        headers.add(new Header("Auth-SSL-Protocol", tls.protocol()));
        headers.add(new Header("Auth-SSL-Cipher", CipherName.openssl(tls.cipher())));
        if (tls.certificateAsked()) {
            headers.add(new Header("Auth-SSL-Verify", tls.certificate().isPresent() ? "SUCCESS" : "NONE"));
            tls.certificate().ifPresent(certificate -> certificate(headers, certificate));
        }
    }

    private void certificate(List<Header> headers, ClientCertificate certificate) {
        unlessEmpty(headers, "Auth-SSL-Subject", certificate.subject());
        unlessEmpty(headers, "Auth-SSL-Issuer", certificate.issuer());
        headers.add(new Header("Auth-SSL-Serial", certificate.serial()));
        headers.add(new Header("Auth-SSL-Fingerprint", certificate.sha1()));
        if (form.extras().contains(Extra.CERTIFICATE)) {
            headers.add(Header.escaped("Auth-SSL-Cert", pem(certificate).getBytes(UTF_8), form.encoding()));
        }
    }

    private static void unlessEmpty(List<Header> headers, String name, String text) {
        if (!text.isEmpty()) {
            headers.add(Header.ofText(name, text));
        }
    }

    private static String pem(ClientCertificate certificate) {
        try {
            byte[] der = certificate.certificate().getEncoded();
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                    + "\n-----END CERTIFICATE-----\n";
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read can be written", e);
        }
    }
}
