package org.minaproxy.proxy.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** mbsync with an empty mailbox of its own. */
final class Mbsync implements AutoCloseable {

    private static final Map<String, String> TLS = Map.of("none", "None", "starttls", "STARTTLS", "implicit", "IMAPS");

    private final PrivateFolder folder = new PrivateFolder("mbsync");

    /** Fetches the user's mail; the mechanism LOGIN is the command, as mbsync has it. */
    Tool.Result synchronise(int port, String user, String tls, String mechanism, TestCertificate trusted) {
        var config = folder.write(
                "mbsyncrc",
                Resources.filled(
                        "mbsyncrc",
                        Map.of(
                                "port", port,
                                "user", user,
                                "password", MailSystem.password(user),
                                "tls", TLS.getOrDefault(tls, tls),
                                "ca", trusted.certificate(),
                                "mechanism", mechanism,
                                "maildir", folder.path())));
        return Tool.run("mbsync -c {} mail", config);
    }

    /** All the mail it has now. */
    String mail() {
        try (var files = Files.walk(folder.path("INBOX"))) {
            return files.filter(Files::isRegularFile).map(Mbsync::text).collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        folder.close();
    }
}
