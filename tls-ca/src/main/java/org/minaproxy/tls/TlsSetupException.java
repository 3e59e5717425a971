package org.minaproxy.tls;

import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Something an operator has to mend before TLS can work: a file, a password, a missing library.
 *
 * <p>The message is one line, {@code where: what is wrong; what to do}, ready to be shown as it is. It never holds a key or a password.
 */
public final class TlsSetupException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TlsSetupException(String what, String remedy) {
        super(what + "; " + remedy);
    }

    public TlsSetupException(Path file, String what, String remedy) {
        super(file + ": " + what + "; " + remedy);
    }

    public TlsSetupException(Path file, String what, String remedy, Throwable cause) {
        this(file.toString(), what, remedy, cause);
    }

    /**
     * @param where the file, or the part of one
     */
    public TlsSetupException(String where, String what, String remedy, Throwable cause) {
        super(where + ": " + what + "; " + remedy, cause);
    }

    private TlsSetupException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Takes a step; its complaint gets the key of the configuration in front. */
    public static <T> T keyed(String key, Supplier<T> step) {
        try {
            return step.get();
        } catch (TlsSetupException e) {
            throw e.under(key);
        }
    }

    /** The same complaint, with the key of the configuration in front. */
    public TlsSetupException under(String key) {
        return new TlsSetupException(key + ": " + getMessage(), (Throwable) this);
    }
}
