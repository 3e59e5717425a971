package org.minaproxy.proxy.protocol.dialog;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.minaproxy.proxy.protocol.MailProtocol;

/**
 * Every file of a folder {@code dialogs/NAME} is a test of that name: a conversation that must go as written, however its octets arrive. What
 * may stand in a file is described at {@link Dialog} and {@link DialogRunner}.
 */
public abstract class DialogTest {

    private final String folder;
    private final List<MailProtocol> protocols;

    /**
     * Tells which folder, and what its {@code @listener} lines can name.
     */
    protected DialogTest(String folder, MailProtocol... protocols) {
        this.folder = folder;
        this.protocols = List.of(protocols);
    }

    @TestFactory
    Stream<DynamicNode> dialogs() throws IOException, URISyntaxException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(Path.of(resource()))) {
            files = listed.filter(file -> file.toString().endsWith(".dialog"))
                    .sorted()
                    .toList();
        }
        assertFalse(files.isEmpty(), "no dialogs in " + folder);
        return files.stream().map(this::test);
    }

    private URI resource() throws URISyntaxException {
        return Objects.requireNonNull(DialogTest.class.getResource("/dialogs/" + folder), folder)
                .toURI();
    }

    private DynamicNode test(Path file) {
        String name = file.getFileName().toString().replace(".dialog", "");
        return dynamicContainer(
                name,
                Stream.of(DialogRunner.Delivery.values())
                        .map(delivery -> dynamicTest(
                                name + " "
                                        + delivery.name()
                                                .toLowerCase(Locale.ROOT)
                                                .replace('_', ' '),
                                file.toUri(),
                                () -> new DialogRunner(Dialog.read(file), protocols, delivery).run())));
    }
}
