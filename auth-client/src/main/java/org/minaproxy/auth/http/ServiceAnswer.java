package org.minaproxy.auth.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.minaproxy.auth.AuthRequest;
import org.minaproxy.auth.AuthResult.Accepted;
import org.minaproxy.auth.AuthResult.Rejected;
import org.minaproxy.auth.AuthResult.Retry;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.Secret;
import org.minaproxy.auth.ServerAddress;

/**
 * What a lookup service answers, in the form in which it was asked.
 *
 * <p>nginx looks at no status, and lets in whom no {@code Auth-Status} refuses. So every refusal has one, whatever its status is, in words that nginx can
 * hand on: an outage begins with the response code of RFC 5530 or RFC 3206, or has a 4xx for SMTP, and cannot be taken for a wrong password.
 */
final class ServiceAnswer {

    private final boolean json;
    private final List<Header> headers = new ArrayList<>();
    private final JsonObject object = new JsonObject();

    private ServiceAnswer(HttpQuestion question) {
        this.json = question.body().isPresent();
    }

    /** @param server where the user's mail is, when anybody knows */
    static HttpReply accepted(
            HttpQuestion question, AuthRequest request, Accepted accepted, Optional<ServerAddress> server) {
        ServiceAnswer answer = new ServiceAnswer(question);
        answer.add("Auth-Status", "success", "OK");
        server.ifPresent(place -> {
            answer.add("Auth-Server", "server", place.host());
            place.port().ifPresent(port -> answer.add("Auth-Port", "port", port));
        });
        if (!accepted.user().equals(request.credentials().user())) {
            answer.add("Auth-User", "user", accepted.user());
        }
        accepted.password().ifPresent(answer::password);
        return answer.reply(200, true);
    }

    /** @param usual how long a client that may try again is held back at least */
    static HttpReply rejected(HttpQuestion question, AuthRequest request, Rejected rejected, Duration usual) {
        ServiceAnswer answer = new ServiceAnswer(question);
        boolean recipient = request.credentials() instanceof Credentials.None;
        answer.add("Auth-Status", "message", rejected.clientText().orElseGet(() -> denied(request.protocol())));
        if (request.protocol().equals("smtp")) {
            answer.add("Auth-Error-Code", "code", rejected.smtpCode().orElse(recipient ? "550 5.7.1" : "535 5.7.8"));
        }
        Duration wait =
                rejected.retry() == Retry.ALLOWED && rejected.delay().compareTo(usual) < 0 ? usual : rejected.delay();
        if (wait.toSeconds() > 0) {
            answer.add("Auth-Wait", "wait", wait.toSeconds());
        }
        return answer.reply(answer.json ? 401 : 200, false);
    }

    /** @param status other than 200 and 401, for those who look at it */
    static HttpReply unavailable(HttpQuestion question, String protocol, int status) {
        ServiceAnswer answer = new ServiceAnswer(question);
        answer.add("Auth-Status", "message", later(protocol));
        if (protocol.equals("smtp")) {
            answer.add("Auth-Error-Code", "code", "454 4.7.0");
        }
        return answer.reply(status, false);
    }

    private static String denied(String protocol) {
        return switch (protocol) {
            case "imap" -> "[AUTHENTICATIONFAILED] Authentication failed";
            case "pop3" -> "[AUTH] Wrong user name or password";
            default -> "Authentication failed";
        };
    }

    private static String later(String protocol) {
        return switch (protocol) {
            case "imap" -> "[UNAVAILABLE] Cannot log in at the moment, try again later";
            case "pop3" -> "[SYS/TEMP] Try again later";
            default -> "Temporary authentication failure";
        };
    }

    private void password(Secret password) {
        headers.add(Header.ofOctets("Auth-Pass", password.bytes()));
        object.addProperty("pass", password.text());
    }

    private void add(String header, String member, String text) {
        headers.add(Header.ofText(header, text));
        object.addProperty(member, text);
    }

    private void add(String header, String member, long number) {
        headers.add(new Header(header, Long.toString(number)));
        object.addProperty(member, number);
    }

    private HttpReply reply(int status, boolean success) {
        if (!json) {
            return new HttpReply(status, headers);
        }
        object.addProperty("success", success);
        return new HttpReply(
                status,
                List.of(new Header("Content-Type", "application/json")),
                Secret.of(object.toString().getBytes(UTF_8)));
    }
}
