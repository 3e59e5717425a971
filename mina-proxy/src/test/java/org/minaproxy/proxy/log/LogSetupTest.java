package org.minaproxy.proxy.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogSetupTest {

    private final LoggerContext context = LoggerContext.getContext(false);
    private final Configuration before = context.getConfiguration();
    private final Path file;

    LogSetupTest(@TempDir Path folder) {
        this.file = folder.resolve("mail.log");
    }

    @AfterEach
    void putBack() {
        context.setConfiguration(before);
        context.updateLoggers();
    }

    private void logTo(Path place) throws IOException {
        LogSetup.apply(LogSetup.layout(LineLayout.Format.TEXT), List.of(LogSetup.Target.file(place, Level.INFO)));
    }

    private static void log(String text) {
        LogManager.getLogger("org.minaproxy.test").info(text);
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(line -> line.substring(line.indexOf("INFO")))
                .toList();
    }

    @Test
    void afterARotationLinesGoToANewFile() throws Exception {
        Path rotated = file.resolveSibling("mail.log.1");
        Files.writeString(file, "INFO  earlier\n");
        logTo(file);

        log("one");
        Files.move(file, rotated);
        log("two");
        LogSetup.reopenFiles();
        log("three");

        assertEquals(List.of("INFO  earlier", "INFO  one", "INFO  two"), lines(rotated));
        assertEquals(List.of("INFO  three"), lines(file));
    }

    @Test
    void aFileThatIsEmptiedInPlaceIsWrittenFromItsBeginning() throws Exception {
        logTo(file);

        log("one");
        Files.write(file, new byte[0]);
        log("two");

        assertEquals(List.of("INFO  two"), lines(file));
    }

    @Test
    void whatCannotBeOpenedAnewIsWrittenToAsBefore() throws Exception {
        Path rotated = file.resolveSibling("mail.log.1");
        logTo(file);

        Files.move(file, rotated);
        Files.createDirectory(file);
        LogSetup.reopenFiles();
        log("still here");

        String text = Files.readString(rotated);
        assertTrue(text.contains("WARN  not reopened: " + file), text);
        assertTrue(text.endsWith("still here\n"), text);
    }

    @Test
    void aFileInNoFolderIsRefused() {
        Path nowhere = file.resolve("mail.log");

        IOException problem = assertThrows(IOException.class, () -> logTo(nowhere));

        assertEquals(nowhere + ": its folder is missing; make it", problem.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "text,  DEBUG, true",
        "text,  INFO,  false",
        "text,  WARN,  false",
        "nginx, INFO,  true",
        "nginx, WARN,  false",
    })
    void linesAboutConnectionsAreMadeOnlyForThoseWhoHearThem(String form, String level, boolean made)
            throws IOException {
        Layout<String> layout =
                form.equals("nginx") ? LogSetup.nginxLayout(Map.of()) : LogSetup.layout(LineLayout.Format.TEXT);

        LogSetup.apply(layout, List.of(LogSetup.Target.stderr(Level.valueOf(level))));

        assertEquals(made, LogManager.getLogger(LogSetup.CONNECTIONS).isDebugEnabled());
    }
}
