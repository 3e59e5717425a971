package org.minaproxy.auth.sasl;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.function.Supplier;
import org.minaproxy.auth.CredentialText;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.Secret;

/**
 * LOGIN (draft-murchison-sasl-login): user name and password, each asked for. Never a standard, but old clients know nothing else.
 *
 * <pre>
 *   S: Username:      left out when the user name came as initial response
 *   C: alice
 *   S: Password:
 *   C: s3cret
 * </pre>
 */
public final class LoginMechanism implements SaslMechanism {

    @Override
    public String name() {
        return "LOGIN";
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
        private Optional<String> user = Optional.empty();

        @Override
        public SaslStep start(Optional<byte[]> initialResponse) {
            return initialResponse.map(this::respond).orElseGet(() -> ask("Username:"));
        }

        @Override
        public SaslStep respond(byte[] response) {
            return user.map(name -> readPassword(name, response)).orElseGet(() -> readUser(response));
        }

        private SaslStep readUser(byte[] octets) {
            Optional<String> problem = CredentialText.problemWithUser(octets);
            if (problem.isPresent()) {
                return new SaslStep.Invalid(problem.get());
            }
            user = Optional.of(new String(octets, UTF_8));
            return ask("Password:");
        }

        private static SaslStep readPassword(String name, byte[] octets) {
            return CredentialText.problemWithPassword(octets)
                    .<SaslStep>map(SaslStep.Invalid::new)
                    .orElseGet(() -> new SaslStep.Done(new Credentials.Password(name, Secret.of(octets))));
        }

        private static SaslStep ask(String prompt) {
            return new SaslStep.Challenge(prompt.getBytes(US_ASCII));
        }
    }
}
