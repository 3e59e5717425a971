package org.minaproxy.auth.passwd;

import java.util.List;

/** A passwd file that cannot be used; the message has one line for each problem, {@code users.passwd:3: unknown …}. */
public final class PasswdFileException extends Exception {

    private static final long serialVersionUID = 1;

    PasswdFileException(List<String> problems) {
        super(String.join("\n", problems));
    }

    /** Each with path, line number where there is one, and what is wrong. */
    public List<String> problems() {
        return String.valueOf(getMessage()).lines().toList();
    }
}
