package org.minaproxy.proxy.real;

import java.io.IOException;

/** A thread for a scripted server; it ends with its socket. */
final class Background {

    private Background() {}

    /** What a server does until its socket is closed. */
    interface Work {
        void run() throws IOException;
    }

    static void start(Work work) {
        var thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // the peer has gone, or the test is over
                    }
                },
                "scripted");
        thread.setDaemon(true);
        thread.start();
    }
}
