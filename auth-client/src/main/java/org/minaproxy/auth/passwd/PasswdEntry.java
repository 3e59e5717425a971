package org.minaproxy.auth.passwd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.CredentialText;
import org.minaproxy.auth.Secret;
import org.minaproxy.auth.ServerAddress;
import org.minaproxy.auth.hash.PasswordHash;

/**
 * One user of a passwd file.
 *
 * <pre>
 *   alice:{SCHEME}hash
 *   alice:{SCHEME}hash:uid:gid:gecos:home:shell:host=10.0.0.11 port=143 destuser=al pass=backend-password nologin
 * </pre>
 *
 * Of what follows the hash, the five extra fields shown are understood, parted by blanks, in any order; a host may be an IPv6 address. Other
 * fields are passed over, except {@code allow_nets}: dropping a restriction silently would open what was closed.
 *
 * @param backendUser whom to log in as at the backend, if not by the same name
 * @param backendPassword what to log in with at the backend, if not the client's own password
 * @param mayLogIn false when the line says {@code nologin}
 */
record PasswdEntry(
        String user,
        PasswordHash hash,
        Optional<ServerAddress> server,
        Optional<String> backendUser,
        Optional<Secret> backendPassword,
        boolean mayLogIn) {

    private static final int EXTRA = 7;

    /**
     * @throws IllegalArgumentException with a sentence for the operator that quotes nothing secret
     */
    static PasswdEntry parse(String line) {
        String[] fields = line.split(":", EXTRA + 1);
        if (fields.length < 2) {
            throw new IllegalArgumentException("must be user:{SCHEME}hash");
        }
        CredentialText.problemWithUser(fields[0].getBytes(UTF_8)).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
        ExtraFields extra = ExtraFields.parse(fields.length > EXTRA ? fields[EXTRA] : "");
        return new PasswdEntry(
                fields[0],
                PasswordHash.parse(fields[1]),
                extra.server(),
                extra.value("destuser"),
                extra.value("pass").map(Secret::of),
                !extra.has("nologin"));
    }

    /** What a client gets that has shown to be this user. */
    AuthResult welcome() {
        return mayLogIn
                ? new AuthResult.Accepted(backendUser.orElse(user), backendPassword, server)
                : new AuthResult.Rejected("the user may not log in (nologin)");
    }

    /** The same for a client whose proof cannot be replayed at a backend. */
    AuthResult welcomeWith(Secret password) {
        return new PasswdEntry(
                        user, hash, server, backendUser, backendPassword.or(() -> Optional.of(password)), mayLogIn)
                .welcome();
    }
}
