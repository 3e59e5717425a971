package org.minaproxy.auth.passwd;

import java.nio.file.Path;

/**
 * How a passwd file is used.
 *
 * @param threads how many passwords are verified at once; each ARGON2ID one needs the memory that its line says
 * @param waiting how many more may wait for that before logins are told to come back later
 */
public record PasswdAuthSettings(Path path, int threads, int waiting) {

    public PasswdAuthSettings {
        if (threads < 1 || threads > 256) {
            throw new IllegalArgumentException("threads must be 1 to 256, was " + threads);
        }
        if (waiting < 1 || waiting > 100_000) {
            throw new IllegalArgumentException("waiting must be 1 to 100000, was " + waiting);
        }
    }

    /** As many threads as processors, and 1000 may wait. */
    public static PasswdAuthSettings of(Path path) {
        return new PasswdAuthSettings(path, Math.min(256, Runtime.getRuntime().availableProcessors()), 1000);
    }
}
