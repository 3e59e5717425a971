package org.minaproxy.proxy;

import java.util.concurrent.CountDownLatch;
import org.apache.logging.log4j.LogManager;
import org.minaproxy.proxy.log.LogSetup;

/** A proxy that runs until TERM or INT; HUP makes it reload, and USR1 reopen its log files. */
final class Foreground {

    private final MailProxy proxy;
    private Runnable atTheEnd = () -> {};

    /** From now on signals are heard. */
    Foreground(MailProxy proxy) {
        this.proxy = proxy;
        Signals.HUP.on(() -> {
            LogSetup.reopenFiles();
            proxy.reload();
        });
        Signals.USR1.on(LogSetup::reopenFiles);
    }

    /** What else to do when it ends. */
    Foreground atTheEnd(Runnable task) {
        atTheEnd = task;
        return this;
    }

    int run() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "shutdown"));
        new CountDownLatch(1).await(); // the signal that ends the process runs the hook above
        return 0;
    }

    private void stop() {
        proxy.close();
        atTheEnd.run();
        LogManager.shutdown();
        Runtime.getRuntime().halt(0); // a JVM that a signal ends would say 143, and an orderly end is no error
    }
}
