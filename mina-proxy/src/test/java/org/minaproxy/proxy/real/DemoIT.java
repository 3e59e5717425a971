package org.minaproxy.proxy.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.minaproxy.proxy.real.Tool.Result;

/** What the demo prints for pasting works when pasted; the lines are taken from its screen. */
@TestInstance(Lifecycle.PER_CLASS)
class DemoIT {

    private static final int COLUMNS = 80;

    /** A title behind an asterisk, and below it the command up to the next empty line. */
    private static final Pattern SUGGESTION = Pattern.compile("(?m)^ \\* (.*)\n((?: {3}.*\n)+)");

    private final PrivateFolder folder = new PrivateFolder("demo");
    private final ServerLog screen = new ServerLog(folder.path("output"));
    private ServerProcess demo;

    @BeforeAll
    void start() {
        demo = startIn(folder);
        demo.awaitReady(() -> screen.text().contains("Ctrl-C"), screen);
    }

    /** With that as the temporary folder. */
    private static ServerProcess startIn(PrivateFolder folder) {
        return ServerProcess.start(
                folder,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + folder.path(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.minaproxy.proxy.Main",
                "demo");
    }

    @AfterAll
    void stop() {
        demo.close();
        folder.close();
    }

    @Test
    void everyLineThatIsShownIsTriedHere() {
        var programs = suggestions().stream()
                .map(suggestion -> suggestion.group(2).strip().replaceAll("(?s) .*", ""))
                .toList();

        assertEquals(List.of("curl", "curl", "swaks", "swaks", "openssl", "tail"), programs);
    }

    @Test
    void theMailIsReadByImap() {
        assertContains(paste("Read the mail by IMAP"), "Subject: A mail through mina-proxy");
    }

    @Test
    void theMailIsReadByPop3() {
        assertContains(paste("Read it by POP3"), "Subject: A mail through mina-proxy");
    }

    @Test
    void anotherMailIsSentBySubmission() {
        assertContains(paste("Send another one by submission"), "235 2.7.0", "TLS started", "<~  250 OK");
    }

    @Test
    void aMailIsSentAsAnotherServerWould() {
        assertContains(paste("Send one as another mail server"), "RCPT TO:<demo@localhost>", "<-  250 OK");
    }

    @Test
    void imapIsSpokenByHand() {
        var title = suggestion("Speak IMAP yourself").group(1);
        var login = title.substring(title.indexOf("a login"));

        var said = pasteAndType(login + "\\nb logout\\n", "Speak IMAP yourself");

        assertContains(said, "verify return:1", "a OK", "b OK");
    }

    @Test
    void theLogTellsAboutTheMailOfTheDemo() {
        assertContains(paste("See what the proxy wrote"), "INFO  session closed", "listener=pop3s");
    }

    @Test
    void whatIsShownFitsOnTheScreen() {
        var usual = screen.text().replace(folder.path().toString(), "/tmp");

        usual.lines().forEach(line -> assertTrue(line.length() <= COLUMNS, line));
    }

    @Test
    void interruptedItLeavesNothingBehind() throws Exception {
        try (var other = new PrivateFolder("demo-interrupted")) {
            var output = new ServerLog(other.path("output"));
            var process = startIn(other);
            process.awaitReady(() -> output.text().contains("Ctrl-C"), output);

            process.close();

            assertFalse(process.isRunning());
            try (var left = Files.list(other.path())) {
                assertEquals(List.of(other.path("output")), left.toList());
            }
        }
    }

    private Result paste(String title) {
        return Tool.run("sh -c {}", suggestion(title).group(2)).expectSuccess();
    }

    private Result pasteAndType(String typed, String title) {
        return Tool.run(
                        "sh -c {}",
                        "printf '" + typed + "' | " + suggestion(title).group(2).strip())
                .expectSuccess();
    }

    private MatchResult suggestion(String title) {
        return suggestions().stream()
                .filter(suggestion -> suggestion.group(1).startsWith(title))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing is called " + title + " in:\n" + screen.text()));
    }

    private List<MatchResult> suggestions() {
        return SUGGESTION.matcher(screen.text()).results().toList();
    }

    private static void assertContains(Result result, String... parts) {
        for (var part : parts) {
            assertTrue(result.output().contains(part), () -> "no \"" + part + "\" in:\n" + result.output());
        }
    }
}
