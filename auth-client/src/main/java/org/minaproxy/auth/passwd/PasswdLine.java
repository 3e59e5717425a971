package org.minaproxy.auth.passwd;

import org.minaproxy.auth.Secret;
import org.minaproxy.auth.hash.HashScheme;
import org.minaproxy.auth.hash.PasswordHash;

/** Writes lines for a passwd file. */
public final class PasswdLine {

    private PasswdLine() {}

    /**
     * Hashes the password into {@code user:{SCHEME}hash}, without a line end.
     *
     * @throws IllegalArgumentException with a sentence for the operator when the user cannot stand in such a file, or the scheme cannot keep
     *     the password
     */
    public static String of(String user, HashScheme scheme, Secret password) {
        if (password.isEmpty()) {
            throw new IllegalArgumentException("the password is empty");
        }
        if (user.indexOf(':') >= 0 || user.startsWith("#")) {
            throw new IllegalArgumentException("a user name has no colon and does not begin with #");
        }
        String line = user + ":" + PasswordHash.make(scheme, password).encoded();
        PasswdEntry.parse(line);
        return line;
    }
}
