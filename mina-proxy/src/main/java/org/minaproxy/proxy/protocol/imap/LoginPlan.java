package org.minaproxy.proxy.protocol.imap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.Deque;
import java.util.Optional;
import org.minaproxy.auth.CredentialText;
import org.minaproxy.auth.Secret;
import org.minaproxy.proxy.protocol.BackendFailure;
import org.minaproxy.proxy.protocol.BackendFailure.Kind;

/**
 * The way into a backend with the fewest round trips.
 *
 * <ol>
 *   <li>{@code AUTHENTICATE PLAIN} with initial response: one
 *   <li>{@code LOGIN}: one, and one more for each literal that must be asked for
 *   <li>{@code AUTHENTICATE PLAIN} without initial response, where LOGIN is disabled: two
 * </ol>
 */
final class LoginPlan {

    private final String user;
    private final Secret password;
    private final Capabilities capabilities;

    LoginPlan(String user, Secret password, Capabilities capabilities) {
        this.user = user;
        this.password = password;
        this.capabilities = capabilities;
    }

    /** What is in the way, if anything. */
    Optional<BackendFailure> obstacle(boolean encrypted) {
        Optional<String> problem = CredentialText.problemWithUser(user.getBytes(UTF_8))
                .or(() -> CredentialText.problemWithPassword(password.bytes()));
        if (problem.isPresent()) {
            return Optional.of(new BackendFailure(Kind.LOGIN_REFUSED, problem.get() + ", while preparing the login"));
        }
        if (!capabilities.has("LOGINDISABLED") || capabilities.has("AUTH=PLAIN")) {
            return Optional.empty();
        }
        return Optional.of(
                !encrypted && capabilities.has("STARTTLS")
                        ? new BackendFailure(Kind.TLS, "no login before STARTTLS, while choosing how to log in")
                        : new BackendFailure(
                                Kind.PROTOCOL,
                                "neither LOGIN nor AUTHENTICATE PLAIN is offered, while choosing how to log in"));
    }

    boolean bySasl() {
        return capabilities.has("AUTH=PLAIN") && (initialResponse() || capabilities.has("LOGINDISABLED"));
    }

    /** For the log: the command without its arguments. */
    String command() {
        return bySasl() ? "AUTHENTICATE PLAIN" : "LOGIN";
    }

    /** The parts of the command behind its tag. */
    Deque<byte[]> parts(String tag) {
        CommandWriter writer = new CommandWriter(capabilities).text(tag + " " + command());
        if (!bySasl()) {
            return writer.text(" ")
                    .string(user)
                    .text(" ")
                    .string(password.bytes())
                    .end();
        }
        if (initialResponse()) {
            return writer.text(" " + response()).end();
        }
        Deque<byte[]> parts = writer.end();
        parts.addAll(new CommandWriter(capabilities).text(response()).end());
        return parts;
    }

    /** Whether the text repeats the password in one of the forms in which we send it. */
    boolean isRepeatedIn(String text) {
        return text.contains(new String(password.bytes(), ISO_8859_1)) || text.contains(response());
    }

    private boolean initialResponse() {
        return capabilities.has("SASL-IR");
    }

    // RFC 4616 §2: no authorization identity, user, password, with a NUL between them.
    private String response() {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(0);
        message.writeBytes(user.getBytes(UTF_8));
        message.write(0);
        message.writeBytes(password.bytes());
        return Base64.getEncoder().encodeToString(message.toByteArray());
    }
}
