package org.minaproxy.proxy.session;

import org.minaproxy.proxy.protocol.Ending;

/** One client connection and all that it causes, as those see it who let it in and who count it. */
public interface Session extends LinkEvents {

    /** Ends it before it has begun, with the words that the protocol has for that. */
    void refuse(Ending ending);

    /** Ends it before it has begun, at once and without a word. */
    void refuseSilently(Ending ending);

    /** The proxy stops: says good-bye to a client that is not relayed yet, and leaves the others alone. For any thread. */
    void shutDown();

    /** Closes at once, whatever goes on. For any thread. */
    void terminate(Cause why);
}
