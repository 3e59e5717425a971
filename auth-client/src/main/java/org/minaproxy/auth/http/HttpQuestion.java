package org.minaproxy.auth.http;

import java.util.List;
import java.util.Optional;
import org.minaproxy.auth.Secret;

/**
 * What is sent to a lookup service, besides the line and the {@code Host} that its URL makes.
 *
 * @param headers in this order
 * @param body absent: it is a GET; present: a POST of it
 */
public record HttpQuestion(List<Header> headers, Optional<Secret> body) {

    public HttpQuestion {
        headers = List.copyOf(headers);
    }

    /** A GET. */
    public HttpQuestion(List<Header> headers) {
        this(headers, Optional.empty());
    }

    /** Where its answer will stand. */
    public HttpReplyReader.Answer answer() {
        return body.isPresent() ? HttpReplyReader.Answer.IN_BODY : HttpReplyReader.Answer.IN_HEADER;
    }
}
