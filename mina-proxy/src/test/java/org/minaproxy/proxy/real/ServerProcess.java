package org.minaproxy.proxy.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A server in the foreground, ended with all its children when closed and when this process dies, however it does. What
 * it prints goes to the file {@code output} of its folder.
 */
final class ServerProcess implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private final String name;
    private final Process process;
    private final ServerLog output;

    private ServerProcess(String name, Process process, ServerLog output) {
        this.name = name;
        this.process = process;
        this.output = output;
    }

    static ServerProcess start(PrivateFolder folder, String program, String... arguments) {
        return start(folder, Map.of(), program, arguments);
    }

    /** Starts mina-proxy from the classes under test, with these arguments. */
    static ServerProcess startOurs(PrivateFolder folder, Map<String, String> environment, String... arguments) {
        var java = Stream.of(
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "org.minaproxy.proxy.Main");
        return start(
                folder,
                environment,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                Stream.concat(java, Stream.of(arguments)).toArray(String[]::new));
    }

    /** Starts it with more variables in its environment. */
    static ServerProcess start(
            PrivateFolder folder, Map<String, String> environment, String program, String... arguments) {
        var output = folder.write("output", "");
        var command = Stream.of(
                        List.of("bash", Resources.file("with-lifeline.sh").toString()),
                        List.of(Program.find(program).toString()),
                        List.of(arguments))
                .flatMap(List::stream)
                .toList();
        return new ServerProcess(program, launch(command, environment, output), new ServerLog(output));
    }

    private static Process launch(List<String> command, Map<String, String> environment, Path output) {
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the condition holds; fails with what the server said when it ends before, or takes too long. */
    void awaitReady(BooleanSupplier ready, ServerLog log) {
        var deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!ready.getAsBoolean()) {
            if (endedWithin(Duration.ofMillis(20))) {
                throw notReady("ended instead of starting", log);
            }
            if (System.nanoTime() - deadline > 0) {
                throw notReady("was not ready after " + START_LIMIT.toSeconds() + " s", log);
            }
        }
    }

    boolean isRunning() {
        return process.isAlive();
    }

    @Override
    public void close() {
        var family = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It has ended already.
        }
        if (!endedWithin(STOP_LIMIT)) {
            family.forEach(ProcessHandle::destroyForcibly);
        }
        family.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    }

    private boolean endedWithin(Duration time) {
        try {
            return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + name, e);
        }
    }

    private AssertionError notReady(String what, ServerLog log) {
        close();
        return new AssertionError(name + " " + what + "; it said:\n" + output.text() + log.text());
    }
}
