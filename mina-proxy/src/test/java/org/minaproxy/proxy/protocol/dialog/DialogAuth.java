package org.minaproxy.proxy.protocol.dialog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.Secret;
import org.minaproxy.auth.ServerAddress;
import org.minaproxy.auth.sasl.ChallengeResponse;
import org.minaproxy.proxy.protocol.Line;

/**
 * One {@code @auth} line: whom it is about, and the answer.
 *
 * <pre>
 *   &#64;auth alice:s3cret -> mail1.example:110
 *   &#64;auth alice:s3cret -> mail1.example:110 as alice@mail1:other     other name, and password, at the backend
 *   &#64;auth alice:wrong rejected text="Account is locked" code="535 5.7.8" delay=3s close
 *   &#64;auth alice:s3cret unavailable
 *   &#64;auth "al ice":"s3 cret" -> …                                   quotes keep spaces
 *   &#64;auth alice -> …                                                EXTERNAL
 *   &#64;auth anonymous -> …                                            a client that does not log in
 * </pre>
 *
 * A password also answers for the digests made from it. Who is in no line is rejected.
 */
record DialogAuth(String user, Optional<Secret> password, AuthResult result) {

    static DialogAuth parse(String text) {
        Words words = Words.of(text);
        String[] who = words.first().split(":", 2);
        return new DialogAuth(Line.utf8(who[0]), secret(who), result(words, who[0]));
    }

    static AuthResult answer(List<DialogAuth> table, Credentials credentials) {
        return table.stream()
                .filter(entry -> entry.matches(credentials))
                .findFirst()
                .map(DialogAuth::result)
                .orElseGet(() -> new AuthResult.Rejected("not in the dialog file"));
    }

    /** For {@code @asked}: the kind, the user, whom it wants to act as. */
    static String show(Credentials credentials) {
        if (credentials instanceof Credentials.Password password) {
            return "password " + password.user()
                    + (password.authorizationId().isEmpty() ? "" : " as " + password.authorizationId());
        }
        if (credentials instanceof Credentials.Digest digest) {
            return digest.method().name().toLowerCase(Locale.ROOT).replace('_', '-') + " " + digest.user();
        }
        return credentials instanceof Credentials.External external ? "external " + external.user() : "anonymous";
    }

    private boolean matches(Credentials credentials) {
        if (credentials instanceof Credentials.None) {
            return user.equals("anonymous") && password.isEmpty();
        }
        if (!credentials.user().equals(user)) {
            return false;
        }
        if (credentials instanceof Credentials.Password claimed) {
            return password.filter(claimed.password()::equals).isPresent();
        }
        if (credentials instanceof Credentials.Digest digest) {
            return password.filter(known -> ChallengeResponse.proves(digest, known))
                    .isPresent();
        }
        return password.isEmpty();
    }

    private static AuthResult result(Words words, String user) {
        return switch (words.at(1)) {
            case "->" -> accepted(words, user);
            case "rejected" -> rejected(words);
            case "unavailable" -> new AuthResult.Unavailable("out of order");
            default -> throw new IllegalArgumentException("neither ->, rejected nor unavailable: " + words.at(1));
        };
    }

    private static AuthResult accepted(Words words, String user) {
        String[] as = words.after("as").orElse(user).split(":", 2);
        return new AuthResult.Accepted(Line.utf8(as[0]), secret(as), Optional.of(ServerAddress.parse(words.at(2))));
    }

    private static AuthResult rejected(Words words) {
        words.expectOnly(2, List.of("text", "code", "delay", "close"));
        return new AuthResult.Rejected(
                "wrong password",
                words.value("text").map(Line::utf8),
                words.value("code"),
                words.value("delay").map(DialogAuth::duration).orElse(Duration.ZERO),
                words.has("close") ? AuthResult.Retry.CLOSE : AuthResult.Retry.ALLOWED);
    }

    /** Reads {@code 3s}. */
    static Duration duration(String text) {
        return Duration.parse("PT" + text);
    }

    private static Optional<Secret> secret(String[] pair) {
        return pair.length == 2 ? Optional.of(Secret.of(pair[1].getBytes(ISO_8859_1))) : Optional.empty();
    }
}
