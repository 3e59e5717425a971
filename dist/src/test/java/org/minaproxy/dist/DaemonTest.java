package org.minaproxy.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minaproxy.dist.Shell.Outcome;

/** The start script's start, stop, restart, reload, status and log, with a server that does nothing. */
class DaemonTest {

    private static final String STATE = "state-directory: ../the state\n";

    private final Path folder;
    private final Installation installation;
    private final Path configuration;

    DaemonTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        installation = new Installation(folder, "mina proxy");
        installation.set("JAVA_HOME", Installation.fakeServer(folder.resolve("java")));
        configuration = installation.configuration(STATE);
    }

    @AfterEach
    void stop() throws Exception {
        installation.run("stop", "--timeout", "0");
    }

    @Test
    void livesItsLife() throws Exception {
        assertOutcome(3, "does not run", "", installation.run("status"));

        Outcome started = installation.run("start");
        long pid = pid();
        assertOutcome(0, "started, process " + pid, "", started);
        assertOutcome(0, "runs, process " + pid, "", installation.run("status"));
        assertOutcome(0, "runs already, process " + pid, "", installation.run("start"));

        assertOutcome(
                0, "told process " + pid + " to reload; see " + file("mina-proxy.log"), "", installation.run("reload"));

        assertOutcome(0, "stopped", "", installation.run("stop"));
        assertFalse(Files.exists(file("mina-proxy.pid")));
        assertEquals(
                "INFO  already here\nINFO  ready\nINFO  reloaded\nINFO  drained\n",
                installation.run("log").out());
        assertOutcome(3, "does not run", "", installation.run("status"));
        assertOutcome(0, "does not run", "", installation.run("stop"));
        assertOutcome(1, "", "does not run", installation.run("reload"));
    }

    @Test
    void statusShowsWhatTheProxySaysOfItself() throws Exception {
        Files.writeString(configuration, STATE + "# healthy\n");
        installation.run("start");

        Outcome status = installation.run("status");

        assertEquals(new Outcome(0, "mina-proxy: runs, process " + pid() + "\nready\n", ""), status);
    }

    @Test
    void restartsAsAnotherProcess() throws Exception {
        installation.run("start");
        long first = pid();

        Outcome restarted = installation.run("restart");

        assertEquals("mina-proxy: stopped\nmina-proxy: started, process " + pid() + "\n", restarted.out());
        assertTrue(first != pid());
    }

    @ParameterizedTest
    @CsvSource({"restart", "reload"})
    void keepsRunningWhenTheNewConfigurationIsBad(String command) throws Exception {
        installation.run("start");
        long pid = pid();
        Files.writeString(configuration, STATE + "bad: true\n");

        assertOutcome(1, "", "the configuration is wrong\n" + configuration + ": 1 problem", installation.run(command));

        assertOutcome(0, "runs, process " + pid, "", installation.run("status"));
        assertFalse(installation.run("log").out().contains("reloaded"));
    }

    @Test
    void saysWhyItDidNotStart() throws Exception {
        Files.writeString(configuration, STATE + "# dies\n");

        Outcome outcome = installation.run("start");

        assertEquals("INFO  already here\naddress in use\nmina-proxy: not started\n", outcome.err());
        assertEquals(4, outcome.code());
        assertFalse(Files.exists(file("mina-proxy.pid")));
    }

    @Test
    void aReadyOfYesterdayIsNoReady() throws Exception {
        installation.run("start");
        installation.run("stop");
        Files.writeString(configuration, STATE + "# dies\n");

        assertEquals(4, installation.run("start").code());
    }

    @Test
    void noticesThatItDied() throws Exception {
        installation.run("start");
        ProcessHandle.of(pid()).orElseThrow().destroyForcibly();
        ProcessHandle.of(pid()).map(ProcessHandle::onExit).ifPresent(exit -> exit.join());

        assertOutcome(1, "is dead, but left " + file("mina-proxy.pid"), "", installation.run("status"));
        assertEquals(0, installation.run("start").code());
    }

    @ParameterizedTest
    @CsvSource({"own", "''", "nonsense", "999999999"})
    void leavesAProcessOfSomebodyElseAlone(String text) throws Exception {
        Files.createDirectories(folder.resolve("mina proxy/the state"));
        String pid = text.equals("own") ? Long.toString(ProcessHandle.current().pid()) : text;
        Files.writeString(file("mina-proxy.pid"), pid + "\n");

        assertEquals(1, installation.run("status").code());
        assertOutcome(1, "", "does not run", installation.run("reload"));
        assertOutcome(0, "does not run", "", installation.run("stop"));
        assertEquals(0, installation.run("start").code());
    }

    @Test
    void endsWhatDoesNotDrainInTime() throws Exception {
        Files.writeString(configuration, STATE + "# stubborn\n");
        installation.run("start");

        assertOutcome(0, "stopped", "killed after 1 seconds", installation.run("stop", "--timeout=1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "state-directory: ../a b               | a b",
                "state-directory: '../a b'  # comment  | a b",
                "state-directory: \"../a #b\"  # x     | a #b",
                "state-directory: ../a   # comment     | a",
                "state-directory: ${env:X:-y}          | state",
                "hostname: mail.example.com            | conf/state",
                "state-directory:                      | conf/state"
            })
    void keepsItsFilesInTheStateDirectory(String text, String expected) throws Exception {
        Files.writeString(configuration, text + "\n");

        installation.run("start");

        assertTrue(Files.exists(installation.home().resolve(expected).resolve("mina-proxy.pid")));
    }

    @Test
    void isTheSameByAnotherPath() throws Exception {
        installation.run("start");
        Path link = Files.createSymbolicLink(
                folder.resolve("link"), installation.home().resolve("conf"));

        assertEquals(
                0,
                installation
                        .run("status", "--config", link + "/mina-proxy.yaml")
                        .code());
    }

    @Test
    void theEnvironmentMayNameTheStateDirectory() throws Exception {
        installation.set("MINA_PROXY_STATE_DIRECTORY", folder.resolve("other"));

        installation.run("start");

        assertTrue(Files.exists(folder.resolve("other/mina-proxy.pid")));
    }

    @Test
    void takesTheConfigurationItIsTold() throws Exception {
        Path other = Files.writeString(installation.workingDirectory().resolve("other.yaml"), "# nothing\n");

        installation.run("start", "--config", "other.yaml");

        assertTrue(Files.exists(installation.workingDirectory().resolve("state/mina-proxy.pid")));
        assertEquals(3, installation.run("status").code());
        assertEquals(0, installation.run("status", "--config=" + other).code());
        assertEquals(0, installation.run("stop", "-c", other.toString()).code());
    }

    @ParameterizedTest
    @CsvSource({"start --nonsense", "stop --timeout soon", "status extra", "log --timeout 3", "start --config"})
    void tellsItsUsage(String line) throws Exception {
        Outcome outcome = installation.run(line.split(" ", -1));

        assertEquals(2, outcome.code());
        assertTrue(outcome.err().startsWith("mina-proxy: usage: mina-proxy start|stop|"), outcome.err());
    }

    private Path file(String name) {
        return installation.home().resolve("the state").resolve(name);
    }

    private long pid() throws IOException {
        return Long.parseLong(Files.readString(file("mina-proxy.pid")).strip());
    }

    private static void assertOutcome(int code, String out, String err, Outcome outcome) {
        assertEquals(new Outcome(code, line(out), line(err)), outcome);
    }

    private static String line(String text) {
        return text.isEmpty() ? "" : "mina-proxy: " + text + "\n";
    }
}
