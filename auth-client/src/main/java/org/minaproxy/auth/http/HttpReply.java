package org.minaproxy.auth.http;

import java.util.ArrayList;
import java.util.List;
import org.minaproxy.auth.Secret;

/**
 * What came back.
 *
 * @param headers in the order in which they came, repeated ones too
 * @param body may hold a password
 */
public record HttpReply(int status, List<Header> headers, Secret body) {

    public HttpReply {
        headers = List.copyOf(headers);
    }

    /** A reply without a body. */
    public HttpReply(int status, List<Header> headers) {
        this(status, headers, Secret.of(""));
    }

    /** The values of a header, whatever the case of its name. */
    public List<String> values(String name) {
        return values(headers, name);
    }

    static List<String> values(List<Header> headers, String name) {
        List<String> values = new ArrayList<>(2);
        for (Header header : headers) {
            if (header.name().equalsIgnoreCase(name)) {
                values.add(header.value());
            }
        }
        return values;
    }
}
