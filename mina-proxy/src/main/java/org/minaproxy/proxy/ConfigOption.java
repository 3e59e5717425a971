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
import org.minaproxy.proxy.config.DominoProfile;
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

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = {
                "domino: no file, but the environment of the Domino mail proxy container (MAIL_SERVER_NAME, AUTH_SERVER_NAME, …).",
                "--config names the folder of its certificates then; without it /nginx-cfg, or the working directory."
            })
    private @Nullable Profile profile;

    /** Whose environment it is. */
    enum Profile {
        DOMINO
    }

    ProxyConfig load() throws ConfigException {
        ConfigLoader loader = new ConfigLoader(ownHostname());
        return profile == null
                ? loader.load(source(), System.getenv())
                : loader.load(Optional.empty(), DominoProfile.variables(System.getenv(), certificateFolder()));
    }

    private Path certificateFolder() {
        Path usual = Path.of("/nginx-cfg");
        return file != null ? file : Files.isDirectory(usual) ? usual : Path.of("");
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
        if (profile != null) {
            return Optional.empty();
        }
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
