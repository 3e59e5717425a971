package org.minaproxy.auth.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.minaproxy.auth.AddressText;
import org.minaproxy.auth.AuthRequest;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.MailContext;

/**
 * Writes a question as the headers of nginx's {@code auth_http}, in nginx's order.
 *
 * <p>Submission is {@code smtp} to such services. {@code Client-Host} is the client's name or, as from nginx, why there is none; only SMTP has
 * it. The lines of SMTP go along only when there are no credentials.
 */
final class LookupRequest {

    private final List<Header> fixed;

    LookupRequest(HttpAuthSettings settings) {
        List<Header> last = new ArrayList<>(settings.headers());
        Optional.ofNullable(settings.url().getUserInfo())
                .map(user -> "Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8)))
                .ifPresent(basic -> last.add(new Header("Authorization", basic)));
        this.fixed = List.copyOf(last);
    }

    /**
     * @throws IllegalArgumentException when a value has a control character; does not quote it
     */
    List<Header> headers(AuthRequest request) {
        List<Header> headers = new ArrayList<>(24);
        credentials(headers, request.credentials());
        String protocol = request.protocol().equals("submission") ? "smtp" : request.protocol();
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
        headers.addAll(fixed);
        return headers;
    }

    private static void credentials(List<Header> headers, Credentials credentials) {
        headers.add(new Header("Auth-Method", method(credentials)));
        headers.add(Header.escaped("Auth-User", credentials.user().getBytes(UTF_8)));
        headers.add(Header.escaped("Auth-Pass", proof(credentials)));
        if (credentials instanceof Credentials.Digest digest) {
            headers.add(Header.ofText("Auth-Salt", digest.challenge()));
        }
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

    private static void mail(List<Header> headers, MailContext mail) {
        mail.helo().ifPresent(helo -> headers.add(Header.ofText("Auth-SMTP-Helo", helo)));
        mail.mailFrom().ifPresent(line -> headers.add(Header.ofText("Auth-SMTP-From", line)));
        mail.rcptTo().forEach(line -> headers.add(Header.ofText("Auth-SMTP-To", line)));
    }

    private static void tls(List<Header> headers, AuthRequest.TlsInfo tls) {
        headers.add(new Header("Auth-SSL", "on"));
        headers.add(new Header("Auth-SSL-Protocol", tls.protocol()));
        headers.add(new Header("Auth-SSL-Cipher", CipherName.openssl(tls.cipher())));
    }
}
