package org.minaproxy.auth.http;

import java.io.IOException;

/** What went wrong, in words of ours that quote nothing that was sent or came, and so may be logged. */
public final class HttpFailure extends IOException {

    private static final long serialVersionUID = 1;

    public HttpFailure(String message) {
        super(message);
    }
}
