package org.minaproxy.auth.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.minaproxy.auth.AddressText;
import org.minaproxy.auth.AuthRequest;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.AuthResult.Accepted;
import org.minaproxy.auth.AuthResult.Rejected;
import org.minaproxy.auth.AuthResult.Retry;
import org.minaproxy.auth.AuthResult.Unavailable;
import org.minaproxy.auth.CredentialText;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.Secret;
import org.minaproxy.auth.ServerAddress;

/**
 * Asks about a password by JSON, as mailcow's service is asked.
 *
 * <pre>
 *   POST  {"username": "alice", "password": "s3cret", "protocol": "imap", "real_rip": "192.0.2.7"}
 *   200   {"success": true, "user": "…", "pass": "…", "server": "10.0.0.11", "port": 143}
 *   401   {"success": false, "message": "…", "code": "535 5.7.8", "wait": 3}
 * </pre>
 *
 * The status is the answer; all members may be absent, and so may the body. Members of other names do not matter. Only passwords can be asked
 * about, and only those in UTF-8. Any other status is {@link Unavailable}, and so is a body that is no object, or contradicts the status.
 */
record JsonContract(List<Header> headers) implements Contract {

    JsonContract(List<Header> headers) {
        List<Header> all = new ArrayList<>(headers);
        all.add(0, new Header("Content-Type", "application/json"));
        this.headers = List.copyOf(all);
    }

    @Override
    public HttpQuestion question(AuthRequest request) {
        if (!(request.credentials() instanceof Credentials.Password password)) {
            throw new IllegalArgumentException("a service by JSON knows passwords only");
        }
        String secret = CredentialText.decode(password.password().bytes())
                .orElseThrow(() -> new IllegalArgumentException("the password is not UTF-8"));
        JsonObject object = new JsonObject();
        object.addProperty("username", password.user());
        object.addProperty("password", secret);
        object.addProperty("protocol", LookupRequest.protocol(request));
        object.addProperty("real_rip", AddressText.of(request.client()));
        return new HttpQuestion(headers, Optional.of(Secret.of(object.toString())));
    }

    @Override
    public Verdict read(HttpReply reply, Credentials credentials) {
        try {
            return new Verdict.Final(result(reply, credentials));
        } catch (IllegalArgumentException e) {
            return new Verdict.Final(new Unavailable(String.valueOf(e.getMessage())));
        }
    }

    private static AuthResult result(HttpReply reply, Credentials credentials) {
        if (reply.status() != 200 && reply.status() != 401) {
            throw new IllegalArgumentException("status " + reply.status());
        }
        Members members = new Members(object(reply.body()));
        boolean success = reply.status() == 200;
        members.bool("success").filter(said -> said != success).ifPresent(said -> {
            throw new IllegalArgumentException("status " + reply.status() + " with success: " + said);
        });
        return success ? accepted(members, credentials) : rejected(members);
    }

    private static Accepted accepted(Members members, Credentials credentials) {
        Optional<String> port = members.number("port");
        Optional<ServerAddress> server = members.text("server").map(host -> LookupValues.server(host, port));
        if (server.isEmpty() && port.isPresent()) {
            throw new IllegalArgumentException("port without server");
        }
        return new Accepted(
                members.text("user")
                        .map(user -> LookupValues.user("user", user.getBytes(UTF_8)))
                        .orElse(credentials.user()),
                members.text("pass").map(password -> LookupValues.password("pass", password.getBytes(UTF_8))),
                server);
    }

    private static Rejected rejected(Members members) {
        Optional<String> message = members.text("message").map(LookupValues::clean);
        Duration delay = members.number("wait").flatMap(LookupValues::delay).orElse(Duration.ZERO);
        return new Rejected(
                "the lookup service said: " + message.orElse("status 401"),
                message.filter(text -> !text.isEmpty()),
                members.text("code").map(code -> LookupValues.errorCode("code", code)),
                delay,
                Retry.ALLOWED);
    }

    /** @throws IllegalArgumentException when it is none; does not quote it */
    static JsonObject object(Secret body) {
        if (body.isEmpty()) {
            return new JsonObject();
        }
        try {
            String text = CredentialText.decode(body.bytes())
                    .orElseThrow(() -> new IllegalArgumentException("the body is not UTF-8"));
            JsonReader reader = new JsonReader(new StringReader(text));
            reader.setStrictness(Strictness.STRICT);
            JsonObject object = JsonParser.parseReader(reader).getAsJsonObject();
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new IllegalStateException("something stands behind the object");
            }
            return object;
        } catch (JsonParseException | IllegalStateException | IOException e) {
            throw new IllegalArgumentException("the body is no JSON object", e);
        }
    }

    /** The members of an object, each in its form or an {@link IllegalArgumentException} that names it. */
    record Members(JsonObject object) {

        Optional<Boolean> bool(String name) {
            return primitive(name, JsonPrimitive::isBoolean).map(JsonPrimitive::getAsBoolean);
        }

        Optional<String> text(String name) {
            return primitive(name, JsonPrimitive::isString).map(JsonPrimitive::getAsString);
        }

        /** As it is written, within quotes or not. */
        Optional<String> number(String name) {
            return primitive(name, value -> value.isNumber() || value.isString())
                    .map(JsonPrimitive::getAsString);
        }

        private Optional<JsonPrimitive> primitive(String name, Predicate<JsonPrimitive> form) {
            JsonElement element = object.get(name);
            if (element == null || element.isJsonNull()) {
                return Optional.empty();
            }
            if (!(element instanceof JsonPrimitive primitive) || !form.test(primitive)) {
                throw new IllegalArgumentException("malformed " + name);
            }
            return Optional.of(primitive);
        }
    }
}
