package org.minaproxy.proxy.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.commons.configuration2.tree.ImmutableNode;

/** Puts {@code MINA_PROXY_…} variables over what the file says. Their values are taken as they are, nothing in them is replaced. */
final class EnvironmentOverrides {

    private static final String PREFIX = "MINA_PROXY_";
    private static final String FILE = "_FILE";

    /** What the start script reads. */
    private static final Set<String> RESERVED = Set.of("HOME", "JAVA_OPTS", "CONFIG");

    /** Kubernetes sets these in every container beside a service named mina-proxy or mina-proxy-something. */
    private static final Pattern SERVICE = Pattern.compile("(.+_)?SERVICE_(HOST|PORT(_.+)?)");

    private static final Pattern SERVICE_LINK =
            Pattern.compile("(.+_)?PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?");
    private static final Pattern SERVICE_LINK_VALUE = Pattern.compile("(tcp|udp|sctp)://.*");

    private final Map<String, String> environment;
    private final Interpolator files;
    private final List<Problem> problems;

    EnvironmentOverrides(Map<String, String> environment, Interpolator files, List<Problem> problems) {
        this.environment = new TreeMap<>(environment);
        this.files = files;
        this.problems = problems;
    }

    /** In the order of the variables' names, which is the order of names that are new. */
    ImmutableNode applyTo(ImmutableNode root) {
        VariableNames names = new VariableNames(ProxyConfig.class, root);
        ImmutableNode result = root;
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            if (variable.getKey().startsWith(PREFIX) && !isForOthers(variable)) {
                result = apply(result, names, variable.getKey(), variable.getValue());
            }
        }
        return result;
    }

    private boolean isForOthers(Map.Entry<String, String> variable) {
        String name = variable.getKey().substring(PREFIX.length());
        if (RESERVED.contains(name) || SERVICE.matcher(name).matches()) {
            return true;
        }
        String link = variable.getKey().replaceFirst("_(TCP|UDP|SCTP)_(PROTO|PORT|ADDR)$", "_$1");
        return SERVICE_LINK.matcher(name).matches()
                && SERVICE_LINK_VALUE
                        .matcher(environment.getOrDefault(link, ""))
                        .matches();
    }

    private ImmutableNode apply(ImmutableNode root, VariableNames names, String variable, String value) {
        boolean fromFile = variable.endsWith(FILE);
        String name = variable.substring(PREFIX.length(), variable.length() - (fromFile ? FILE.length() : 0));
        List<List<String>> paths = names.resolve(name);
        if (paths.size() != 1) {
            return problem(root, variable, paths.isEmpty() ? unknown(names, name, fromFile) : ambiguous(paths));
        }
        if (fromFile && environment.containsKey(PREFIX + name)) {
            return problem(root, variable, "is set beside " + PREFIX + name + "; keep one of them");
        }
        try {
            String text = fromFile ? files.content(value) : value;
            String shown = fromFile ? "the content of " + value : value;
            return Nodes.with(root, paths.get(0), Nodes.verbatim("", text, shown, Optional.of(variable)));
        } catch (IllegalArgumentException e) {
            return problem(root, variable, Complaints.sentence(e));
        }
    }

    private static String unknown(VariableNames names, String name, boolean fromFile) {
        return "unknown variable"
                + Nearest.to(name, names.similarTo(name))
                        .map(near -> "; did you mean " + PREFIX + near + (fromFile ? FILE : "") + "?")
                        .orElse("");
    }

    private static String ambiguous(List<List<String>> paths) {
        return "could be "
                + String.join(
                        " or ",
                        paths.stream()
                                .map(path -> path.stream().reduce("", Problem::join))
                                .toList())
                + "; set it in the file";
    }

    private ImmutableNode problem(ImmutableNode root, String variable, String message) {
        problems.add(new Problem(variable, message));
        return root;
    }
}
