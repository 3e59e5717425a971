package org.minaproxy.proxy.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.minaproxy.proxy.Main;

/** The command {@code run} in a process of its own, as operators start it. */
final class ProxyProcess implements AutoCloseable {

    private static final Pattern LISTENING = Pattern.compile("listening +listener=(\\S+) address=\\S+:(\\d+)");

    private final Process process;
    private final Thread keeper;
    private final Map<String, Integer> ports = new HashMap<>();
    private final List<String> log = new ArrayList<>();

    /**
     * Starts it and waits until it is ready.
     *
     * @param options for the Java runtime
     */
    ProxyProcess(Path config, List<String> options) throws IOException {
        this(config, System.getProperty("java.class.path"), options);
    }

    /** Likewise, with these classes and libraries. */
    ProxyProcess(Path config, String classPath, List<String> options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, Main.class.getName()));
        command.addAll(List.of("run", "--config", config.toString()));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader output = process.inputReader();
        for (boolean ready = false; !ready; ) {
            String line = output.readLine();
            if (line == null) {
                throw new AssertionError("the proxy did not start:\n" + String.join("\n", log));
            }
            log.add(line);
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                ports.put(listening.group(1), Integer.valueOf(listening.group(2)));
            }
            ready = line.endsWith("ready");
        }
        keeper = new Thread(() -> keepAll(output), "output of the proxy");
        keeper.setDaemon(true);
        keeper.start();
    }

    private void keepAll(BufferedReader output) {
        try {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                keep(line);
            }
        } catch (IOException e) {
            keep("<killed>");
        }
    }

    private synchronized void keep(String line) {
        log.add(line);
    }

    synchronized String log() {
        return String.join("\n", log);
    }

    int port(String listener) {
        return ports.getOrDefault(listener, 0);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Sends TERM and waits for the end; says the exit code. */
    int stop() throws InterruptedException {
        process.toHandle().destroy(); // the process's own method would throw its last words away
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("the proxy does not end:\n" + log());
        }
        keeper.join();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
