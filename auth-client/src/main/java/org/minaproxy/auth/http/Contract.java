package org.minaproxy.auth.http;

import java.time.Duration;
import org.minaproxy.auth.AuthRequest;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.Credentials;

/** How a question is put to a lookup service, and what its replies mean. */
interface Contract {

    /** What the service wants: the end of the matter, or to be asked again. */
    sealed interface Verdict {

        record Final(AuthResult result) implements Verdict {}

        /** At least a second from now. */
        record AskAgain(Duration after) implements Verdict {}
    }

    /**
     * @throws IllegalArgumentException when this cannot be asked; with a reason that does not quote it
     */
    HttpQuestion question(AuthRequest request);

    /** Whatever is not clear is {@link AuthResult.Unavailable}. */
    Verdict read(HttpReply reply, Credentials credentials);

    static Contract of(HttpAuthSettings settings) {
        LookupRequest nginx = new LookupRequest(settings);
        if (settings.form().format() == HttpAuthSettings.Format.JSON) {
            return new JsonContract(nginx.fixed());
        }
        return new Contract() {
            @Override
            public HttpQuestion question(AuthRequest request) {
                return new HttpQuestion(nginx.headers(request));
            }

            @Override
            public Verdict read(HttpReply reply, Credentials credentials) {
                return LookupReply.read(reply, credentials);
            }
        };
    }
}
