package org.minaproxy.proxy;

import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.minaproxy.proxy.config.ConfigException;
import org.minaproxy.proxy.config.ProxyConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what would become of a login, without making one. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Says who would be asked about a login, which servers would be tried, and what they would be told.",
            "Asks no password, and no source or server anything."
        })
final class ExplainCommand implements Callable<Integer> {

    private static final String LITERAL = "[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*";

    @Mixin
    private ConfigOption configuration = new ConfigOption();

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER",
            required = true,
            description = "Who logs in.")
    private String user = "";

    @Option(
            names = {"-f", "--from"},
            paramLabel = "IP",
            description = "Where the client is; without it an example.")
    private @Nullable String from;

    @Option(
            names = {"-l", "--listener"},
            paramLabel = "NAME",
            description = "Where the client connects; without it every listener.")
    private @Nullable String listener;

    @Option(
            names = {"-s", "--sni"},
            paramLabel = "HOST",
            description = "The host that the client asks for when TLS begins; without it none.")
    private @Nullable String sni;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter errors = spec.commandLine().getErr();
        try {
            ProxyConfig config = configuration.load();
            Optional<String> wrong = objection(config);
            if (wrong.isPresent()) {
                errors.println(wrong.get());
                return 1;
            }
            List<String> problems = new ArrayList<>();
            Explanation explanation = new Explanation(config, problems);
            if (!problems.isEmpty()) {
                errors.println(configuration.describe(problems));
                return 1;
            }
            List<String> texts = new ArrayList<>();
            for (String name : listeners(config)) {
                texts.add(explanation.of(user, name, client(), Optional.ofNullable(sni)));
            }
            spec.commandLine().getOut().print(String.join("\n", texts));
            spec.commandLine().getOut().flush();
            return 0;
        } catch (ConfigException e) {
            errors.println(e.getMessage());
            return 1;
        }
    }

    private Optional<String> objection(ProxyConfig config) {
        if (listener != null && !config.listeners().containsKey(listener)) {
            return Optional.of("--listener: there is no \"" + listener + "\"; use one of "
                    + String.join(", ", config.listeners().keySet()));
        }
        return from != null && client().isEmpty()
                ? Optional.of("--from: \"" + from + "\" is not an address; write one like 192.0.2.7")
                : Optional.empty();
    }

    private List<String> listeners(ProxyConfig config) {
        return listener == null ? List.copyOf(config.listeners().keySet()) : List.of(listener);
    }

    private Optional<InetAddress> client() {
        try {
            return from != null && from.matches(LITERAL) ? Optional.of(InetAddress.getByName(from)) : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
