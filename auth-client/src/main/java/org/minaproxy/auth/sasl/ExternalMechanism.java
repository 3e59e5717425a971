package org.minaproxy.auth.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.function.Supplier;
import org.minaproxy.auth.CredentialText;
import org.minaproxy.auth.Credentials;

/**
 * EXTERNAL (RFC 4422 appendix A): the client names whom it wants to act as; who it is was shown below, by its certificate.
 *
 * <p>An empty response is allowed and asks for the identity of the certificate itself: the credentials then have an empty user name, for the
 * session to fill in. Nothing is proven here: offer this mechanism only where a verified client certificate is at hand.
 */
public final class ExternalMechanism implements SaslMechanism {

    @Override
    public String name() {
        return "EXTERNAL";
    }

    @Override
    public boolean revealsPassword() {
        return false;
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
            Optional<String> problem =
                    response.length == 0 ? Optional.empty() : CredentialText.problemWithUser(response);
            return problem.<SaslStep>map(SaslStep.Invalid::new)
                    .orElseGet(() -> new SaslStep.Done(new Credentials.External(new String(response, UTF_8))));
        }
    }
}
