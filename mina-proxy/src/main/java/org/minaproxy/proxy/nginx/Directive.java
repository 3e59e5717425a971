package org.minaproxy.proxy.nginx;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A name with arguments, and a block for some.
 *
 * @param block what stands between its braces; absent when it ends with a semicolon
 */
record Directive(String name, List<String> arguments, Optional<List<Directive>> block, Place place) {

    Directive {
        arguments = List.copyOf(arguments);
        block = block.map(List::copyOf);
    }

    Directive withBlock(List<Directive> directives) {
        return new Directive(name, arguments, Optional.of(directives), place);
    }

    /** The only argument. */
    String argument() throws NginxConfException {
        if (arguments.size() != 1) {
            throw wrong("takes one value, has " + arguments.size());
        }
        return arguments.get(0);
    }

    boolean isOn() throws NginxConfException {
        return switch (argument()) {
            case "on" -> true;
            case "off" -> false;
            default -> throw wrong("must be on or off, was \"" + argument() + "\"");
        };
    }

    NginxConfException wrong(String what) {
        return place.wrong(name + ": " + what);
    }

    /** As it could stand in a file, on one line. */
    String text() {
        return arguments.isEmpty() ? name : name + arguments.stream().collect(Collectors.joining(" ", " ", ""));
    }
}
