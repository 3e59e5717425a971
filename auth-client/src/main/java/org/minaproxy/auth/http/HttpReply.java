package org.minaproxy.auth.http;

import java.util.ArrayList;
import java.util.List;

/**
 * What came back; the body does not matter.
 *
 * @param headers in the order in which they came, repeated ones too
 */
public record HttpReply(int status, List<Header> headers) {

    public HttpReply {
        headers = List.copyOf(headers);
    }

    /** The values of a header, whatever the case of its name. */
    public List<String> values(String name) {
        List<String> values = new ArrayList<>(2);
        for (Header header : headers) {
            if (header.name().equalsIgnoreCase(name)) {
                values.add(header.value());
            }
        }
        return values;
    }
}
