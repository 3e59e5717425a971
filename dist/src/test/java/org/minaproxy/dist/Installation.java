package org.minaproxy.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.minaproxy.dist.Shell.Outcome;

/** The start script with an empty jar beside it, and Java runtimes that only say how they were called. */
final class Installation {

    private static final Path SCRIPT = Path.of("src/bin/mina-proxy").toAbsolutePath();

    /** All that the script needs of a system. */
    private static final List<String> TOOLS = List.of(
            "basename",
            "date",
            "dirname",
            "env",
            "grep",
            "head",
            "mkdir",
            "ps",
            "readlink",
            "rm",
            "sed",
            "setsid",
            "sh",
            "sleep",
            "tail",
            "tr",
            "wc");

    /** Outside of temporary folders: JUnit warns of links that lead out of those. */
    private static final Path TOOLS_FOLDER = Path.of("target/tools").toAbsolutePath();

    private final Path home;
    private final Path work;
    private final Shell shell;

    /**
     * An installation in a folder of its own.
     *
     * @param folder where everything is put
     * @param name of the installation's folder in it
     */
    Installation(Path folder, String name) throws IOException {
        home = folder.resolve(name);
        work = Files.createDirectories(folder.resolve("work"));
        shell = new Shell(work);
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("lib"));
        Files.copy(SCRIPT, script());
        executable(script());
        Files.createFile(home.resolve("lib/mina-proxy-1.jar"));
        shell.set("PATH", toolsOnly());
        shell.set("MINA_PROXY_JVM_PATH", folder.resolve("no jvms"));
    }

    Path home() {
        return home;
    }

    Path script() {
        return home.resolve("bin/mina-proxy");
    }

    Path workingDirectory() {
        return work;
    }

    Path configuration(String text) throws IOException {
        Path conf = Files.createDirectories(home.resolve("conf"));
        return Files.writeString(conf.resolve("mina-proxy.yaml"), text);
    }

    void set(String variable, Object value) {
        shell.set(variable, value);
    }

    void addToPath(Path folder) {
        shell.set("PATH", folder + ":" + TOOLS_FOLDER);
    }

    /** A Java home whose program prints its arguments, one a line, and the variables of ours that it sees. */
    static Path fakeJava(Path javaHome, String version) throws IOException {
        Files.createDirectories(javaHome.resolve("bin"));
        Files.writeString(javaHome.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return fakeProgram(javaHome, """
                #!/bin/sh
                echo "java %s, process $$"
                for argument in "$@"; do echo "<$argument>"; done
                env | grep ^MINA_PROXY
                case "$*" in *"Main fail"*) exit 3 ;; esac
                """.formatted(version));
    }

    /** A Java home whose {@code run} lives until it is told to end or its configuration is gone, and whose {@code check} looks for the word "bad". */
    static Path fakeServer(Path javaHome) throws IOException {
        Files.createDirectories(javaHome.resolve("bin"));
        Files.writeString(javaHome.resolve("release"), "JAVA_VERSION=\"17\"\n");
        return fakeProgram(javaHome, """
                #!/bin/sh
                while [ $# -gt 0 ] && [ "$1" != org.minaproxy.proxy.Main ]; do shift; done
                if grep -q bad "$4"; then
                    echo "$4: 1 problem" >&2
                    exit 1
                fi
                [ "$2" != health ] || ! grep -q healthy "$4" || echo ready
                [ "$2" = run ] || exit 0
                trap 'echo "INFO  drained"; exit 0' TERM
                trap 'echo "INFO  reloaded"' HUP
                trap 'exit 9' INT
                echo "INFO  already here"
                sleep 0.1
                ! grep -q dies "$4" || { echo "address in use" >&2; exit 4; }
                echo "INFO  ready"
                grep -q stubborn "$4" && trap '' TERM
                while [ -e "$4" ]; do sleep 0.1; done
                """);
    }

    private static Path fakeProgram(Path javaHome, String text) throws IOException {
        executable(Files.writeString(javaHome.resolve("bin/java"), text));
        return javaHome;
    }

    Outcome run(String... arguments) throws IOException, InterruptedException {
        return runAs(script(), arguments);
    }

    Outcome runAs(Path program, String... arguments) throws IOException, InterruptedException {
        return shell.run(program, arguments);
    }

    static void executable(Path file) {
        if (!file.toFile().setExecutable(true)) {
            throw new AssertionError(file);
        }
    }

    private static Path toolsOnly() throws IOException {
        Path tools = Files.createDirectories(TOOLS_FOLDER);
        for (String name : TOOLS) {
            for (String bin : List.of("/usr/bin", "/bin")) {
                Path program = Path.of(bin, name);
                if (Files.exists(program) && !Files.exists(tools.resolve(name))) {
                    Files.createSymbolicLink(tools.resolve(name), program);
                }
            }
        }
        return tools;
    }
}
