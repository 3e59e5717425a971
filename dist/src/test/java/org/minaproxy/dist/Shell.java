package org.minaproxy.dist;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs in one folder, with no variables but those it is given and no ignored signals, and waits for their end. */
final class Shell {

    /** Behind nohup, HUP would be ignored here and in all that this starts. */
    private static final List<String> HEARING = List.of("/usr/bin/env", "--default-signal=HUP");

    /** What a program left. */
    record Outcome(int code, String out, String err) {}

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();

    Shell(Path folder) {
        this.folder = folder;
    }

    void set(String variable, Object value) {
        environment.put(variable, value.toString());
    }

    Outcome run(Path program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(HEARING);
        command.add(program.toString());
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(90, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running: " + command);
        }
        return new Outcome(process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }
}
