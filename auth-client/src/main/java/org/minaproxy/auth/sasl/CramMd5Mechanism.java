package org.minaproxy.auth.sasl;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.minaproxy.auth.CredentialText;
import org.minaproxy.auth.Credentials;

/**
 * CRAM-MD5 (RFC 2195): the client proves that it knows the password without sending it.
 *
 * <pre>
 *   S: &lt;1896.697170952@mail.example.com&gt;
 *   C: alice b913a602c7eda7a495b4e6e7334d3890     32 lower-case hexadecimal digits behind the last space
 * </pre>
 *
 * The server speaks first, so an initial response is an error. User names may contain spaces.
 */
public final class CramMd5Mechanism implements SaslMechanism {

    private static final int DIGITS = 32;

    @Override
    public String name() {
        return "CRAM-MD5";
    }

    @Override
    public boolean revealsPassword() {
        return false;
    }

    @Override
    public SaslServer server(Supplier<String> challenges) {
        return new Server(challenges.get());
    }

    private record Server(String challenge) implements SaslServer {

        @Override
        public SaslStep start(Optional<byte[]> initialResponse) {
            return initialResponse.isPresent()
                    ? new SaslStep.Invalid("CRAM-MD5 has no initial response")
                    : new SaslStep.Challenge(challenge.getBytes(US_ASCII));
        }

        @Override
        public SaslStep respond(byte[] response) {
            int space = response.length - DIGITS - 1;
            if (space < 0 || response[space] != ' ' || !isHex(response, space + 1)) {
                return new SaslStep.Invalid("the CRAM-MD5 response does not end in a space and 32 hexadecimal digits");
            }
            byte[] user = Arrays.copyOf(response, space);
            String digest = new String(response, space + 1, DIGITS, US_ASCII);
            return CredentialText.problemWithUser(user)
                    .<SaslStep>map(SaslStep.Invalid::new)
                    .orElseGet(() -> new SaslStep.Done(new Credentials.Digest(
                            Credentials.DigestMethod.CRAM_MD5, new String(user, UTF_8), challenge, digest)));
        }

        private static boolean isHex(byte[] octets, int from) {
            for (int i = from; i < octets.length; i++) {
                boolean digit = octets[i] >= '0' && octets[i] <= '9';
                if (!digit && (octets[i] < 'a' || octets[i] > 'f')) {
                    return false;
                }
            }
            return true;
        }
    }
}
