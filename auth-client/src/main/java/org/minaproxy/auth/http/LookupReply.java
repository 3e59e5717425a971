package org.minaproxy.auth.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.AuthResult.Accepted;
import org.minaproxy.auth.AuthResult.Rejected;
import org.minaproxy.auth.AuthResult.Retry;
import org.minaproxy.auth.AuthResult.Unavailable;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.ServerAddress;
import org.minaproxy.auth.http.Contract.Verdict;

/**
 * Reads the headers that a lookup service answers with.
 *
 * <pre>
 *   Auth-Status: OK            accepted, with Auth-User, Auth-Pass, Auth-Server and Auth-Port if there are any
 *   Auth-Status: WAIT          ask again after Auth-Wait seconds
 *   Auth-Status: any text      rejected with that text, after Auth-Wait seconds, for SMTP with Auth-Error-Code
 *   (absent)                   accepted if there is an Auth-Server
 * </pre>
 *
 * Whatever is not clear is {@link Unavailable}: a status other than 2xx, a value that cannot be what its header says, two values that disagree.
 * Of several Auth-Status, an error text counts.
 */
final class LookupReply {

    private final HttpReply reply;

    private LookupReply(HttpReply reply) {
        this.reply = reply;
    }

    static Verdict read(HttpReply reply, Credentials credentials) {
        try {
            return new LookupReply(reply).verdict(credentials);
        } catch (IllegalArgumentException e) {
            return new Verdict.Final(new Unavailable(String.valueOf(e.getMessage())));
        }
    }

    private Verdict verdict(Credentials credentials) {
        if (reply.status() < 200 || reply.status() > 299) {
            throw new IllegalArgumentException("status " + reply.status());
        }
        for (String text : reply.values("Auth-Status")) {
            if (!text.equals("OK") && !text.equals("WAIT")) {
                return new Verdict.Final(rejected(text));
            }
        }
        Optional<String> status = one("Auth-Status");
        if (status.equals(Optional.of("WAIT"))) {
            return new Verdict.AskAgain(wait(Duration.ofSeconds(1)));
        }
        if (status.isEmpty() && one("Auth-Server").isEmpty()) {
            throw new IllegalArgumentException("neither Auth-Status nor Auth-Server");
        }
        return new Verdict.Final(accepted(credentials));
    }

    private AuthResult rejected(String text) {
        String clean = LookupValues.clean(text);
        Duration delay = wait(Duration.ZERO);
        return new Rejected(
                "the lookup service said: " + clean,
                Optional.of(clean).filter(some -> !some.isEmpty()),
                one("Auth-Error-Code").map(code -> LookupValues.errorCode("Auth-Error-Code", code)),
                delay,
                delay.isZero() ? Retry.CLOSE : Retry.ALLOWED);
    }

    private AuthResult accepted(Credentials credentials) {
        Optional<ServerAddress> server = one("Auth-Server").map(host -> LookupValues.server(host, one("Auth-Port")));
        if (server.isEmpty() && one("Auth-Port").isPresent()) {
            throw new IllegalArgumentException("Auth-Port without Auth-Server");
        }
        return new Accepted(
                octets("Auth-User")
                        .map(user -> LookupValues.user("Auth-User", user))
                        .orElse(credentials.user()),
                octets("Auth-Pass").map(password -> LookupValues.password("Auth-Pass", password)),
                server);
    }

    /** The one value of a header; several are fine when they are the same. */
    private Optional<String> one(String name) {
        List<String> values = reply.values(name);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        if (values.size() > 1 && values.stream().distinct().count() > 1) {
            throw new IllegalArgumentException("several values of " + name);
        }
        return Optional.of(values.get(0));
    }

    private Optional<byte[]> octets(String name) {
        return one(name).map(value -> value.getBytes(ISO_8859_1));
    }

    private Duration wait(Duration min) {
        Duration wanted = one("Auth-Wait").flatMap(LookupValues::delay).orElse(min);
        return wanted.compareTo(min) < 0 ? min : wanted;
    }
}
