package org.minaproxy.auth.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.minaproxy.auth.AuthRequest;
import org.minaproxy.auth.ClientHost;
import org.minaproxy.auth.CredentialText;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.Credentials.DigestMethod;
import org.minaproxy.auth.MailContext;
import org.minaproxy.auth.Secret;

/**
 * Reads what a mail proxy asks a lookup service: the other end of {@link LookupRequest} and {@link JsonContract}.
 *
 * <p>Names and passwords come as they are; whether they can be any is for others to judge. A certificate counts when the proxy says that it has verified it; what it was is not looked at. Whatever is missing or malformed is an {@link
 * IllegalArgumentException} that names it and does not quote it.
 */
final class ServiceQuestion {

    private static final int LONGEST_ADDRESS = 45;

    private final HttpReply fields;
    private final String session;

    private ServiceQuestion(List<Header> headers, String session) {
        this.fields = new HttpReply(0, headers);
        this.session = session;
    }

    /** @param session names the question in the log */
    static AuthRequest read(HttpQuestion question, String session) {
        return question.body()
                .map(body -> json(JsonContract.object(body), session))
                .orElseGet(() -> new ServiceQuestion(question.headers(), session).nginx());
    }

    private static AuthRequest json(JsonObject object, String session) {
        JsonContract.Members members = new JsonContract.Members(object);
        String user = required(members.text("username"), "username");
        String password = required(members.text("password"), "password");
        String protocol =
                members.text("protocol").or(() -> members.text("service")).orElse("imap");
        return new AuthRequest(
                protocol(protocol),
                new Credentials.Password(user, Secret.of(password)),
                1,
                session,
                address("real_rip", required(members.text("real_rip"), "real_rip"), 0),
                ClientHost.UNAVAILABLE,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private AuthRequest nginx() {
        Credentials credentials = credentials(field("Auth-Method"));
        String protocol = protocol(field("Auth-Protocol"));
        InetSocketAddress client = address("Client-IP", field("Client-IP"), number("Client-Port"));
        boolean mail = protocol.equals("smtp");
        return new AuthRequest(
                protocol,
                credentials,
                Math.max(1, number("Auth-Login-Attempt")),
                session,
                client,
                mail ? clientHost() : ClientHost.UNAVAILABLE,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), number("Auth-Port")),
                proxied(),
                tls(),
                mail ? Optional.of(mail()) : Optional.empty());
    }

    // ---- credentials ----

    private Credentials credentials(String method) {
        return switch (method) {
            case "plain" -> new Credentials.Password(user(), Secret.of(decoded("Auth-Pass")));
            case "apop" -> digest(DigestMethod.APOP);
            case "cram-md5" -> digest(DigestMethod.CRAM_MD5);
            case "external" -> external();
            case "none" -> new Credentials.None();
            default -> throw new IllegalArgumentException("unknown Auth-Method");
        };
    }

    private String user() {
        return CredentialText.decode(decoded("Auth-User"))
                .orElseThrow(() -> new IllegalArgumentException("malformed Auth-User: not UTF-8"));
    }

    private Credentials digest(DigestMethod method) {
        String response = new String(decoded("Auth-Pass"), UTF_8);
        if (!response.matches("[0-9a-fA-F]{32}")) {
            throw new IllegalArgumentException("malformed Auth-Pass: not 32 hexadecimal digits");
        }
        return new Credentials.Digest(method, user(), field("Auth-Salt"), response.toLowerCase(Locale.ROOT));
    }

    private Credentials external() {
        if (!optional("Auth-SSL-Verify").equals(Optional.of("SUCCESS"))) {
            throw new IllegalArgumentException("external without a verified certificate");
        }
        return new Credentials.External(user());
    }

    // ---- the client ----

    private ClientHost clientHost() {
        return optional("Client-Host")
                .map(name -> name.equals(ClientHost.TEMPORARILY_UNAVAILABLE.text())
                        ? ClientHost.TEMPORARILY_UNAVAILABLE
                        : ClientHost.named(name).orElse(ClientHost.UNAVAILABLE))
                .orElse(ClientHost.UNAVAILABLE);
    }

    private Optional<AuthRequest.ProxiedAddresses> proxied() {
        return optional("Proxy-Protocol-Addr")
                .map(source -> new AuthRequest.ProxiedAddresses(
                        address("Proxy-Protocol-Addr", source, number("Proxy-Protocol-Port")),
                        address(
                                "Proxy-Protocol-Server-Addr",
                                field("Proxy-Protocol-Server-Addr"),
                                number("Proxy-Protocol-Server-Port"))));
    }

    private Optional<AuthRequest.TlsInfo> tls() {
        return optional("Auth-SSL")
                .filter("on"::equals)
                .map(on -> new AuthRequest.TlsInfo(
                        optional("Auth-SSL-Protocol").orElse(""),
                        optional("Auth-SSL-Cipher").orElse(""),
                        Optional.empty()));
    }

    private MailContext mail() {
        return new MailContext(
                optional("Auth-SMTP-Helo").map(ServiceQuestion::text),
                true,
                optional("Auth-SMTP-From").map(ServiceQuestion::text),
                fields.values("Auth-SMTP-To").stream()
                        .map(ServiceQuestion::text)
                        .toList());
    }

    // ---- values ----

    private String field(String name) {
        return required(optional(name), name);
    }

    private static String required(Optional<String> value, String name) {
        return value.orElseThrow(() -> new IllegalArgumentException(name + " is missing"));
    }

    private Optional<String> optional(String name) {
        List<String> values = fields.values(name);
        if (values.size() > 1) {
            throw new IllegalArgumentException(name + " stands there twice");
        }
        return values.stream().findFirst();
    }

    /** A port or a count; 0 when it is missing. */
    private int number(String name) {
        String text = optional(name).orElse("0");
        if (!LookupValues.isDigits(text, 5) || Integer.parseInt(text) > 65535) {
            throw new IllegalArgumentException("malformed " + name);
        }
        return Integer.parseInt(text);
    }

    private static String protocol(String text) {
        return switch (text) {
            case "imap", "pop3", "smtp" -> text;
            default -> throw new IllegalArgumentException("unknown protocol");
        };
    }

    private static InetSocketAddress address(String name, String text, int port) {
        boolean literal = text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");
        try {
            if (literal && text.length() <= LONGEST_ADDRESS) {
                return new InetSocketAddress(InetAddress.getByName(text), port); // asks no name server
            }
        } catch (UnknownHostException e) {
            // told below
        }
        throw new IllegalArgumentException("malformed " + name);
    }

    private static String text(String octets) {
        return new String(octets.getBytes(ISO_8859_1), UTF_8);
    }

    /** The octets of a value in which some are {@code %XX}. */
    private byte[] decoded(String name) {
        String value = field(name);
        ByteArrayOutputStream octets = new ByteArrayOutputStream(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c != '%') {
                octets.write(c);
            } else {
                octets.write(escaped(value, i, name));
                i += 2;
            }
        }
        return octets.toByteArray();
    }

    private static int escaped(String value, int at, String name) {
        int high = at + 2 < value.length() ? Character.digit(value.charAt(at + 1), 16) : -1;
        int low = at + 2 < value.length() ? Character.digit(value.charAt(at + 2), 16) : -1;
        if (high < 0 || low < 0) {
            throw new IllegalArgumentException("malformed " + name + ": a % without two digits");
        }
        return high << 4 | low;
    }
}
