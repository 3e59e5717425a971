package org.minaproxy.auth.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.minaproxy.auth.CredentialText;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.Secret;

/**
 * PLAIN (RFC 4616): all in one message from the client, in UTF-8.
 *
 * <pre>
 *   [authorization identity] NUL user name NUL password
 * </pre>
 *
 * An absent authorization identity means the user. User name and password have one octet at least; none of the three holds a NUL or another
 * control character.
 */
public final class PlainMechanism implements SaslMechanism {

    @Override
    public String name() {
        return "PLAIN";
    }

    @Override
    public boolean revealsPassword() {
        return true;
    }

    @Override
    public SaslServer server(Supplier<String> challenges) {
        return new Server();
    }

    private static final class Server implements SaslServer {

        @Override
        public SaslStep start(Optional<byte[]> initialResponse) {
            return initialResponse.map(this::respond).orElseGet(() -> new SaslStep.Challenge(new byte[0]));
        }

        @Override
        public SaslStep respond(byte[] response) {
            int first = indexOfNul(response, 0);
            int second = first < 0 ? -1 : indexOfNul(response, first + 1);
            if (second < 0) {
                return new SaslStep.Invalid("the PLAIN message has fewer than two separators");
            }
            return read(
                    Arrays.copyOf(response, first),
                    Arrays.copyOfRange(response, first + 1, second),
                    Arrays.copyOfRange(response, second + 1, response.length));
        }

        private static SaslStep read(byte[] actAs, byte[] user, byte[] password) {
            return (actAs.length == 0 ? Optional.<String>empty() : CredentialText.problemWithUser(actAs))
                    .or(() -> CredentialText.problemWithUser(user))
                    .or(() -> CredentialText.problemWithPassword(password))
                    .or(() -> notUtf8(password))
                    .<SaslStep>map(SaslStep.Invalid::new)
                    .orElseGet(() -> new SaslStep.Done(new Credentials.Password(
                            new String(actAs, UTF_8), new String(user, UTF_8), Secret.of(password))));
        }

        private static Optional<String> notUtf8(byte[] password) {
            return CredentialText.decode(password).isPresent()
                    ? Optional.empty()
                    : Optional.of("the password is not UTF-8");
        }

        private static int indexOfNul(byte[] octets, int from) {
            for (int i = from; i < octets.length; i++) {
                if (octets[i] == 0) {
                    return i;
                }
            }
            return -1;
        }
    }
}
