package org.minaproxy.auth.passwd;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.minaproxy.auth.AuthRequest;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.AuthResult.Rejected;
import org.minaproxy.auth.AuthResult.Unavailable;
import org.minaproxy.auth.Authenticator;
import org.minaproxy.auth.ClientCertificate;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.hash.HashWorkers;
import org.minaproxy.auth.hash.PasswordHash;
import org.minaproxy.auth.sasl.ChallengeResponse;

/**
 * Verifies passwords against a passwd file; see {@link PasswdEntry} for its lines.
 *
 * <p>APOP and CRAM-MD5 work for users whose password is kept in clear. EXTERNAL works for those that the client certificate names; the backend gets the password that the
 * line has for it, or the one kept in clear. Acting as another user and clients that do not log in are rejected. An unknown user costs as much time as a wrong password.
 */
public final class PasswdAuthenticator implements Authenticator {

    private final PasswdFile file;
    private final HashWorkers workers;

    /**
     * @throws PasswdFileException with all that is wrong with the file
     */
    public PasswdAuthenticator(PasswdAuthSettings settings) throws PasswdFileException {
        this(settings, System::nanoTime);
    }

    PasswdAuthenticator(PasswdAuthSettings settings, LongSupplier nanoTime) throws PasswdFileException {
        this.file = new PasswdFile(settings.path(), nanoTime);
        this.workers = new HashWorkers(settings.threads(), settings.waiting());
    }

    @Override
    public CompletionStage<AuthResult> authenticate(AuthRequest request) {
        return workers.run(() -> answer(request)).exceptionally(PasswdAuthenticator::unavailable);
    }

    /** What the file has for a user who can prove to be that one; empty when it does not know the user. May read the file. */
    public Optional<AuthResult> entry(String user) {
        return file.users().find(user).map(PasswdEntry::welcome);
    }

    @Override
    public void close() {
        workers.close();
    }

    private AuthResult answer(AuthRequest request) {
        Credentials credentials = request.credentials();
        if (credentials instanceof Credentials.Password password) {
            return password.actsAsAnother()
                    ? new Rejected("a passwd file lets nobody act as another user")
                    : byPassword(file.users(), password);
        }
        if (credentials instanceof Credentials.Digest digest) {
            return file.users()
                    .find(digest.user())
                    .map(entry -> byDigest(entry, digest))
                    .orElseGet(() -> new Rejected("unknown user"));
        }
        if (credentials instanceof Credentials.External external) {
            return request.tls()
                    .flatMap(AuthRequest.TlsInfo::certificate)
                    .map(certificate -> byCertificate(external.user(), certificate))
                    .orElseGet(() -> new Rejected("no client certificate"));
        }
        return new Rejected("a passwd file knows nobody without a login");
    }

    private AuthResult byCertificate(String user, ClientCertificate certificate) {
        if (!certificate.users().contains(user)) {
            return new Rejected("the client certificate is of " + String.join(", ", certificate.users()));
        }
        return file.users()
                .find(user)
                .map(entry -> entry.hash().plain().map(entry::welcomeWith).orElseGet(entry::welcome))
                .orElseGet(() -> new Rejected("unknown user"));
    }

    private static AuthResult byPassword(PasswdUsers users, Credentials.Password claim) {
        Optional<PasswdEntry> entry = users.find(claim.user());
        Optional<PasswordHash> hash = entry.map(PasswdEntry::hash).or(() -> users.decoy(claim.user()));
        boolean matches = hash.isPresent() && hash.get().verify(claim.password());
        if (entry.isEmpty()) {
            return new Rejected("unknown user");
        }
        return matches ? entry.get().welcome() : new Rejected("wrong password");
    }

    private static AuthResult byDigest(PasswdEntry entry, Credentials.Digest claim) {
        return entry.hash()
                .plain()
                .map(password -> ChallengeResponse.proves(claim, password)
                        ? entry.welcomeWith(password)
                        : new Rejected("wrong password"))
                .orElseGet(() -> new Rejected(claim.method() + " needs a {PLAIN} password in the passwd file"));
    }

    private static AuthResult unavailable(Throwable failure) {
        boolean told = failure instanceof RejectedExecutionException || failure instanceof CancellationException;
        return new Unavailable("passwd file: "
                + (told ? failure.getMessage() : failure.getClass().getSimpleName()));
    }
}
