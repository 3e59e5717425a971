package org.minaproxy.proxy.real;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Runs a client program to its end, for at most a minute. */
final class Tool {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int OUTPUT_BYTES = 1 << 20;
    private static final Pattern PLACE = Pattern.compile("\\{}");

    private Tool() {}

    /** How a program ended, and the first MiB of what it printed, errors included. */
    record Result(String command, int exitCode, String output) {

        Result expectSuccess() {
            if (exitCode != 0) {
                throw new AssertionError(command + " ended with " + exitCode + " and said:\n" + output);
            }
            return this;
        }

        Result expectFailure() {
            if (exitCode == 0) {
                throw new AssertionError(command + " should have failed, but said:\n" + output);
            }
            return this;
        }
    }

    /**
     * Runs a command line whose words are parted by blanks, with each {@code {}} replaced by the next value, blanks and
     * all; a word that becomes empty is left out.
     */
    static Result run(String line, Object... values) {
        var left = List.of(values).iterator();
        var command = words(line, left);
        if (left.hasNext()) {
            throw new IllegalArgumentException("more values than places in: " + line);
        }
        command.set(0, Program.find(command.get(0)).toString());
        try {
            var output = Files.createTempFile("mina-proxy-tool-", ".txt");
            try {
                return run(command, output);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> words(String line, Iterator<Object> values) {
        return Arrays.stream(line.strip().split("\\s+"))
                .map(word -> PLACE.matcher(word)
                        .replaceAll(
                                place -> Matcher.quoteReplacement(values.next().toString())))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static Result run(List<String> command, Path output) throws IOException {
        var process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        var commandLine = String.join(" ", command);
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(
                        commandLine + " did not end within " + LIMIT.toSeconds() + " s; it said:\n" + read(output));
            }
            return new Result(commandLine, process.exitValue(), read(output));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted during " + commandLine, e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String read(Path output) throws IOException {
        try (var stream = Files.newInputStream(output)) {
            return new String(stream.readNBytes(OUTPUT_BYTES), StandardCharsets.UTF_8);
        }
    }
}
