package org.minaproxy.proxy.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.configuration2.tree.ImmutableNode;

/** Reads {@code mina-proxy.yaml} and the environment: the whole configuration, or every problem in it. */
public final class ConfigLoader {

    private final String ownHostname;
    private final NotSupportedYet notYet;

    /** @param ownHostname what {@code hostname} is when nobody says */
    public ConfigLoader(String ownHostname) {
        this(ownHostname, NotSupportedYet.inThisVersion());
    }

    ConfigLoader(String ownHostname, NotSupportedYet notYet) {
        this.ownHostname = ownHostname;
        this.notYet = notYet;
    }

    /** @param file none: the environment alone, with paths relative to the working directory */
    public ProxyConfig load(Optional<Path> file, Map<String, String> environment) throws ConfigException {
        return load(file, file.map(YamlFile::new), environment);
    }

    /**
     * The same for what has not been written to a file.
     *
     * @param name the file that it could be; complaints name it, and relative paths begin in its folder
     */
    public ProxyConfig load(Path name, String yaml, Map<String, String> environment) throws ConfigException {
        return load(Optional.of(name), Optional.of(new YamlFile(name, Optional.of(yaml))), environment);
    }

    private ProxyConfig load(Optional<Path> file, Optional<YamlFile> content, Map<String, String> environment)
            throws ConfigException {
        List<Problem> ofTheFile = new ArrayList<>();
        ImmutableNode written = content.isPresent() ? content.get().read(ofTheFile) : Nodes.section("", List.of());
        List<Problem> problems = new ArrayList<>();
        Path base = file.flatMap(path -> Optional.ofNullable(path.getParent())).orElse(Path.of(""));
        Interpolator interpolator = new Interpolator(environment, base);
        ImmutableNode root =
                withHostname(new EnvironmentOverrides(environment, interpolator, problems).applyTo(written));
        RecordBinder binder = new RecordBinder(new Scalars(interpolator, base), notYet, new Complaints(problems));
        Optional<ProxyConfig> config = binder.bind(ProxyConfig.class, root);
        if (config.isPresent() && problems.isEmpty() && ofTheFile.isEmpty()) {
            return config.get();
        }
        if (config.isEmpty()) {
            problems.addAll(referencesOfWhatBound(binder, root));
        }
        throw new ConfigException(file.map(Path::toString).orElse("environment"), joined(ofTheFile, problems));
    }

    /** A value that YAML already misunderstood is not complained about again. */
    private static List<Problem> joined(List<Problem> ofTheFile, List<Problem> others) {
        Set<String> keys = ofTheFile.stream().map(Problem::key).collect(Collectors.toSet());
        return Stream.concat(ofTheFile.stream(), others.stream().filter(problem -> !keys.contains(problem.key())))
                .distinct()
                .toList();
    }

    private ImmutableNode withHostname(ImmutableNode root) {
        return Nodes.child(root, "hostname").isPresent()
                ? root
                : Nodes.with(
                        root,
                        List.of("hostname"),
                        Nodes.verbatim("", ownHostname, ownHostname, Optional.of("the host's own name")));
    }

    /** What can be said about the parts that are right while others are not. */
    private static List<Problem> referencesOfWhatBound(RecordBinder binder, ImmutableNode root) {
        Rules rules = new Rules();
        binder.bound("hostname", String.class).ifPresent(name -> ProxyConfig.checkHostname(rules, name));
        binder.bound("name-servers", List.class).ifPresent(servers -> ProxyConfig.checkNameServers(rules, servers));
        new References(
                        part(binder, root, "listeners", ListenerConfig.class),
                        part(binder, root, "authentication", AuthenticationSource.class),
                        part(binder, root, "backends", BackendConfig.class),
                        name -> backends(binder, "listeners." + name),
                        rules)
                .check(Nodes.child(root, "auth-server").isPresent());
        return rules.problems();
    }

    private static Map<String, String> backends(RecordBinder binder, String listener) {
        Optional<String> backend = binder.bound(listener + ".backend", String.class);
        return binder.bound(listener + ".sni", Map.class)
                .map(sni -> ListenerConfig.backends(backend, sni))
                .orElseGet(() -> ListenerConfig.backends(backend, Map.of()));
    }

    private static <T> References.Part<T> part(RecordBinder binder, ImmutableNode root, String section, Class<T> type) {
        ImmutableNode node = Nodes.child(root, section).orElseGet(() -> Nodes.empty(section));
        boolean readable = Nodes.kind(node) == Nodes.Kind.SECTION || Nodes.kind(node) == Nodes.Kind.EMPTY;
        List<String> names =
                node.getChildren().stream().map(ImmutableNode::getNodeName).toList();
        Map<String, T> values = new LinkedHashMap<>();
        names.forEach(name -> binder.bound(section + "." + name, type).ifPresent(value -> values.put(name, value)));
        return new References.Part<>(values, names, readable);
    }
}
