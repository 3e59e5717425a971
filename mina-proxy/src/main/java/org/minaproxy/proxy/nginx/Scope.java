package org.minaproxy.proxy.nginx;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What holds in a block: its own directives, and where it has none of a name those of the block around it. A list is replaced as a whole, never
 * added to.
 */
final class Scope {

    private final List<Directive> own;
    private final Optional<Scope> around;

    private Scope(List<Directive> own, Optional<Scope> around) {
        this.own = own;
        this.around = around;
    }

    static Scope of(List<Directive> directives) {
        return new Scope(directives, Optional.empty());
    }

    Scope within(List<Directive> directives) {
        return new Scope(directives, Optional.of(this));
    }

    /**
     * What a directive says.
     *
     * @param origin for a remark: the directive and its place, or that it is nginx's default
     */
    record Setting<T>(T value, Optional<Directive> directive, String origin) {

        boolean written() {
            return directive.isPresent();
        }
    }

    /** All of a name, from the innermost block that has any. */
    List<Directive> all(String name) {
        List<Directive> found =
                own.stream().filter(directive -> directive.name().equals(name)).toList();
        return found.isEmpty() ? around.map(scope -> scope.all(name)).orElse(List.of()) : found;
    }

    /** The one that counts; nginx takes no second one in the same block. */
    Optional<Directive> one(String name) throws NginxConfException {
        List<Directive> found = all(name);
        if (found.size() > 1) {
            throw found.get(1)
                    .wrong("stands there twice, first at " + found.get(0).place() + "; keep one");
        }
        return found.stream().findFirst();
    }

    Setting<String> word(String name, String usual) throws NginxConfException {
        Optional<Directive> directive = one(name);
        return new Setting<>(
                directive.isPresent() ? directive.get().argument() : usual, directive, origin(name, directive));
    }

    Setting<Boolean> flag(String name, boolean usual) throws NginxConfException {
        Optional<Directive> directive = one(name);
        return new Setting<>(
                directive.isPresent() ? directive.get().isOn() : usual, directive, origin(name, directive));
    }

    Setting<Duration> time(String name, Duration usual) throws NginxConfException {
        Optional<Directive> directive = one(name);
        return new Setting<>(
                directive.isPresent()
                        ? Values.time(directive.get(), directive.get().argument())
                        : usual,
                directive,
                origin(name, directive));
    }

    Setting<Integer> number(String name, int usual) throws NginxConfException {
        Optional<Directive> directive = one(name);
        return new Setting<>(
                directive.isPresent()
                        ? Values.number(directive.get(), directive.get().argument())
                        : usual,
                directive,
                origin(name, directive));
    }

    Setting<List<String>> words(String name, String... usual) throws NginxConfException {
        Optional<Directive> directive = one(name);
        return new Setting<>(
                directive.map(Directive::arguments).orElseGet(() -> Arrays.asList(usual)),
                directive,
                origin(name, directive));
    }

    /** Only one of these words. */
    Setting<String> choice(String name, String usual, String... others) throws NginxConfException {
        Setting<String> setting = word(name, usual);
        if (setting.written()
                && !setting.value().equals(usual)
                && !Arrays.asList(others).contains(setting.value())) {
            throw setting.directive()
                    .orElseThrow()
                    .wrong("must be " + usual + ", " + listed(others) + ", was \"" + setting.value() + "\"");
        }
        return setting;
    }

    private static String listed(String... words) {
        int last = words.length - 1;
        return last == 0 ? words[0] : String.join(", ", Arrays.asList(words).subList(0, last)) + " or " + words[last];
    }

    /** {@code server_name}, when it is one that can be greeted with. */
    Optional<Setting<String>> hostname(Findings findings) throws NginxConfException {
        Optional<Directive> name = one("server_name");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Setting<String> setting = word("server_name", "");
        if (!Names.isHostName(setting.value())) {
            findings.lost(name.get(), "\"" + setting.value() + "\" is no host name; the host's own is used");
            return Optional.empty();
        }
        return Optional.of(setting);
    }

    private static String origin(String name, Optional<Directive> directive) {
        return directive.map(Scope::origin).orElse("nginx's default of " + name);
    }

    static String origin(Directive directive) {
        return directive.name() + ", " + directive.place().brief();
    }
}
