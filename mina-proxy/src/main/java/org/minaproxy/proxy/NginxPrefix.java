package org.minaproxy.proxy;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --prefix}, which is nginx's {@code -p}. */
final class NginxPrefix {

    @Option(
            names = "--prefix",
            paramLabel = "DIR",
            description = {
                "Where nginx's relative paths begin: nginx.conf itself, logs and the pid file, as with nginx -p;",
                "by default the folder of nginx.conf. Certificates and includes are relative to nginx.conf anyway."
            })
    private @Nullable Path prefix;

    /**
     * Where to read, and where relative paths begin.
     *
     * @param prefix of logs and the pid file
     */
    record Place(Path file, Path prefix) {}

    Place of(Path file) {
        if (prefix != null) {
            return new Place(prefix.resolve(file), prefix.toAbsolutePath());
        }
        Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
        return new Place(file, folder);
    }
}
