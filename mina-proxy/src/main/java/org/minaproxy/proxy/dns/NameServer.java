package org.minaproxy.proxy.dns;

import java.util.List;

/** Answers questions about names (RFC 1034), blocking until it can. */
public interface NameServer {

    /** The kinds of records that a reverse lookup needs. */
    enum RecordType {
        PTR,
        A,
        AAAA
    }

    /**
     * All records of a name; none when there is no such name or it has none of this type.
     *
     * @return as text: names, with or without the last dot, or addresses
     * @throws NoAnswerException when nobody could say
     */
    List<String> ask(String name, RecordType type) throws NoAnswerException;

    /** No name server answered, or all that did failed: there may or may not be such a name. */
    final class NoAnswerException extends Exception {

        private static final long serialVersionUID = 1L;

        public NoAnswerException(String message) {
            super(message);
        }
    }
}
