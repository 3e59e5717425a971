package org.minaproxy.proxy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.minaproxy.proxy.config.ConfigException;
import org.minaproxy.proxy.config.ConfigLoader;
import org.minaproxy.proxy.config.ProxyConfig;
import picocli.CommandLine.Option;

/** The option {@code --config}, and how its file and the environment become a configuration. */
final class ConfigOption {

    private static final String USUAL_NAME = "mina-proxy.yaml";

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = {
                "The configuration. Without it: $$MINA_PROXY_CONFIG, then mina-proxy.yaml in the working directory,",
                "then conf/mina-proxy.yaml of the installation, then the environment alone."
            })
    private @Nullable Path file;

    ProxyConfig load() throws ConfigException {
        return new ConfigLoader(ownHostname()).load(source(), System.getenv());
    }

    /** Whether the command line names a file. */
    boolean isGiven() {
        return file != null;
    }

    /** How problems name the configuration. */
    String name() {
        return source().map(Path::toString).orElse("environment");
    }

    private Optional<Path> source() {
        if (file != null) {
            return Optional.of(file);
        }
        Optional<Path> named =
                Optional.ofNullable(System.getenv("MINA_PROXY_CONFIG")).map(Path::of);
        return named.or(() -> usualPlaces().filter(Files::exists).findFirst());
    }

    private static Stream<Path> usualPlaces() {
        Optional<Path> installed =
                Optional.ofNullable(System.getenv("MINA_PROXY_HOME")).map(home -> Path.of(home, "conf", USUAL_NAME));
        return Stream.concat(Stream.of(Path.of(USUAL_NAME)), installed.stream());
    }

    /** Renders problems found after the file was read in the form of those found while reading it. */
    String describe(List<String> problems) {
        return describe(name(), problems);
    }

    static String describe(String name, List<String> problems) {
        String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
        return name + ": " + count + "\n  " + String.join("\n  ", problems);
    }

    static String ownHostname() {
        try {
            return InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
