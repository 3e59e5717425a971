package org.minaproxy.proxy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.logging.log4j.LogManager;
import org.jspecify.annotations.Nullable;
import org.minaproxy.proxy.config.ConfigException;
import org.minaproxy.proxy.config.ConfigLoader;
import org.minaproxy.proxy.config.ProxyConfig;
import org.minaproxy.proxy.demo.Demo;
import org.minaproxy.proxy.demo.DemoException;
import org.minaproxy.proxy.demo.DemoTour;
import org.minaproxy.proxy.log.LogSetup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A mail system to look at, with the proxy in the middle. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Starts a complete mail system: an embedded mail server, one user, and the proxy with every protocol.",
            "Sends a mail through itself, reads it back, and says what to try by hand."
        })
final class DemoCommand implements Callable<Integer> {

    private final long begin = System.nanoTime();

    @Option(names = "--once", description = "Ends after the round trip of one mail, and leaves nothing behind.")
    private boolean once;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Where configuration, users, certificates and log are written, to stay there."
                    + " Without it: a temporary folder, removed at the end.")
    private @Nullable Path directory;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Optional<Demo> running = Optional.empty();
    private volatile boolean interrupted;

    @Override
    public Integer call() throws InterruptedException {
        DemoTour tour = new DemoTour(spec.commandLine().getOut(), begin);
        tour.welcome();
        Runtime.getRuntime().addShutdownHook(new Thread(this::onInterrupt, "shutdown"));
        try {
            Demo demo = start();
            tour.roundTrip(demo);
            if (!once) {
                tour.handOver(demo);
                new CountDownLatch(1).await(); // the signal that ends the process runs the hook above
            }
            stop();
            demo.tidyUp();
            return 0;
        } catch (DemoException e) {
            stop();
            if (!interrupted) { // then it fails because it ends
                complain(e);
            }
            return 1;
        }
    }

    private synchronized Demo start() throws DemoException {
        Demo demo = Demo.start(Optional.ofNullable(directory), DemoCommand::launch);
        running = Optional.of(demo);
        return demo;
    }

    private synchronized void stop() {
        running.ifPresent(Demo::close);
        running = Optional.empty();
    }

    /** While it starts, this waits: what is half there could not be removed. */
    private synchronized void onInterrupt() {
        interrupted = true;
        if (running.isEmpty()) {
            return; // it has ended by itself
        }
        Demo demo = running.get();
        stop();
        try {
            demo.tidyUp();
        } catch (DemoException e) {
            complain(e);
        }
        LogManager.shutdown();
        Runtime.getRuntime().halt(0); // as after run: that a signal ended it is no error
    }

    private void complain(DemoException e) {
        spec.commandLine().getErr().println("mina-proxy demo: " + e.getMessage());
    }

    /** As {@code run} does it, except that the environment changes nothing: the demo's file says it all. */
    private static Runnable launch(Path configuration, Path log) throws DemoException {
        try {
            ProxyConfig config = new ConfigLoader("localhost").load(Optional.of(configuration), Map.of());
            LogSetup.toFile(log);
            MailProxy proxy = MailProxy.start(config);
            return proxy::close;
        } catch (ConfigException e) {
            throw new DemoException(e.getMessage());
        } catch (IOException e) {
            throw new DemoException("log: " + e.getMessage());
        } catch (StartupException e) {
            throw new DemoException(String.join("; ", e.problems()));
        }
    }
}
