package org.minaproxy.proxy.protocol.imap;

import java.util.List;
import java.util.Optional;

/** One argument of a command. Texts have one character per octet. */
sealed interface Argument {

    /** The text of anything but a list. */
    default Optional<String> astring() {
        return Optional.empty();
    }

    /** The text of a string, quoted or literal. */
    default Optional<String> string() {
        return Optional.empty();
    }

    /** The text of an atom. */
    default Optional<String> atom() {
        return Optional.empty();
    }

    /** What stands in parentheses; absent for everything else. */
    default Optional<List<Argument>> list() {
        return Optional.empty();
    }

    default boolean isNil() {
        return atom().filter("NIL"::equalsIgnoreCase).isPresent();
    }

    /** Plain characters; {@code ]} is among them. */
    record Atom(String text) implements Argument {
        @Override
        public Optional<String> astring() {
            return Optional.of(text);
        }

        @Override
        public Optional<String> atom() {
            return Optional.of(text);
        }

        /** The length only: it may be a password. */
        @Override
        public String toString() {
            return "atom of " + text.length() + " octets";
        }
    }

    /** A quoted string or a literal. */
    record Text(String text) implements Argument {
        @Override
        public Optional<String> astring() {
            return Optional.of(text);
        }

        @Override
        public Optional<String> string() {
            return Optional.of(text);
        }

        /** The length only: it may be a password. */
        @Override
        public String toString() {
            return "string of " + text.length() + " octets";
        }
    }

    /** A list in parentheses. */
    record Group(List<Argument> members) implements Argument {
        public Group {
            members = List.copyOf(members);
        }

        @Override
        public Optional<List<Argument>> list() {
            return Optional.of(members);
        }
    }
}
