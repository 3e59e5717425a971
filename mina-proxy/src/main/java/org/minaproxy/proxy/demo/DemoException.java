package org.minaproxy.proxy.demo;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** The demo cannot go on; the message is one line for the person in front of it. */
public final class DemoException extends Exception {

    private static final long serialVersionUID = 1L;

    public DemoException(String message) {
        super(message);
    }

    DemoException(String message, Throwable cause) {
        super(message + ": " + reason(cause), cause);
    }

    private static String reason(Throwable cause) {
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (cause instanceof NoSuchFileException missing) {
            return missing.getFile() + " does not exist";
        }
        String message = cause.getMessage();
        String text = message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
        return text.strip().replaceAll("\\s*\\R\\s*", "; "); // servers answer in several lines
    }
}
