package org.minaproxy.proxy.protocol.imap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.proxy.protocol.Action;
import org.minaproxy.proxy.protocol.Line;

/** Input is written with {@code |} for CR LF; a command is shown as {@code tag VERB arguments}, strings in angle brackets. */
class CommandReaderTest {

    private static final int MAX_LITERAL = 20;

    static Stream<Arguments> commands() {
        return Stream.of(
                Arguments.of("a NOOP|", "a NOOP"),
                Arguments.of("a noop|", "a NOOP"),
                Arguments.of("a NOOP |", "a NOOP"),
                Arguments.of("A1.-_]~# NOOP|", "A1.-_]~# NOOP"),
                Arguments.of("a LOGIN alice s3cret|", "a LOGIN alice s3cret"),
                Arguments.of("a LOGIN al]ice x@y|", "a LOGIN al]ice x@y"),
                Arguments.of("a LOGIN \"al ice\" \"\"|", "a LOGIN <al ice> <>"),
                Arguments.of("a LOGIN \"a\\\"b\\\\c\" x|", "a LOGIN <a\"b\\c> x"),
                Arguments.of("a LOGIN \"j\u00c3\u00b6\" x|", "a LOGIN <j\u00c3\u00b6> x"),
                Arguments.of("a LOGIN \"{3}\" x|", "a LOGIN <{3}> x"),
                Arguments.of("a LOGIN x \"{3+}\"|", "a LOGIN x <{3+}>"),
                Arguments.of("a LOGIN {5}|alice {6}|s3cret|", "+ OK; + OK; a LOGIN <alice> <s3cret>"),
                Arguments.of("a LOGIN {5+}|alice {6+}|s3cret|", "a LOGIN <alice> <s3cret>"),
                Arguments.of("a LOGIN {5+}|al\r\ne s|", "a LOGIN <al\r\ne> s"),
                Arguments.of("a LOGIN {0}| {0+}||", "+ OK; a LOGIN <> <>"),
                Arguments.of("a LOGIN {0005+}|alice x|", "a LOGIN <alice> x"),
                Arguments.of("a LOGIN {20+}|{20*x} y|", "a LOGIN <{20*x}> y"),
                Arguments.of("a ID NIL|", "a ID NIL"),
                Arguments.of("a ID ()|", "a ID ()"),
                Arguments.of("a ID (\"name\" {4+}|curl \"os\" NIL)|", "a ID (<name> <curl> <os> NIL)"),
                Arguments.of("a AUTHENTICATE PLAIN =|", "a AUTHENTICATE PLAIN ="),
                Arguments.of("a LOGIN x|b NOOP|", "a LOGIN x; b NOOP"));
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of("|", "* BAD Invalid tag"),
                Arguments.of(" NOOP|", "* BAD Invalid tag"),
                Arguments.of("a+ NOOP|", "* BAD Invalid tag"),
                Arguments.of("a(b NOOP|", "* BAD Invalid tag"),
                Arguments.of("\u00e9 NOOP|", "* BAD Invalid tag"),
                Arguments.of("a\tNOOP|", "* BAD Invalid tag"),
                Arguments.of("{129*t} NOOP|", "* BAD Invalid tag"),
                Arguments.of("{128*t}|", "{128*t} BAD no UNKNOWN"),
                Arguments.of("a|", "a BAD no UNKNOWN"),
                Arguments.of("a |", "a BAD no UNKNOWN"),
                Arguments.of("a  NOOP|", "a BAD no UNKNOWN"),
                Arguments.of("a LOGIN  x y|", "a BAD Unexpected space"),
                Arguments.of("a LOGIN \"x\"y z|", "a BAD Missing space between arguments"),
                Arguments.of("a LOGIN x\"y\" z|", "a BAD Missing space between arguments"),
                Arguments.of("a LOGIN x \"y|", "a BAD Missing quote"),
                Arguments.of("a LOGIN x \"y\\\"|", "a BAD Missing quote"),
                Arguments.of("a LOGIN x \"y\\|", "a BAD Invalid escape in a quoted string"),
                Arguments.of("a LOGIN x \"\\n\"|", "a BAD Invalid escape in a quoted string"),
                Arguments.of("a LOGIN x \"\0\"|", "a BAD Invalid character in a quoted string"),
                Arguments.of("a LOGIN x \"\r\"|", "a BAD Invalid character in a quoted string"),
                Arguments.of("a LOGIN x y%z|", "a BAD Missing space between arguments"),
                Arguments.of("a LOGIN x *|", "a BAD Invalid character in an argument"),
                Arguments.of("a LOGIN j\u00f6 x|", "a BAD Missing space between arguments"),
                Arguments.of("a LOGIN x\0y z|", "a BAD Missing space between arguments"),
                Arguments.of("a LOGIN x (y|", "a BAD Missing parenthesis"),
                Arguments.of("a LOGIN x y)|", "a BAD Unexpected parenthesis"),
                Arguments.of("a ID (\"a\" )|", "a BAD Unexpected parenthesis"),
                Arguments.of("a ID ( \"a\")|", "a BAD Unexpected space"),
                Arguments.of("a ID ((\"a\"))|", "a BAD Unexpected parenthesis"),
                Arguments.of("a ID ()x|", "a BAD Missing space between arguments"),
                Arguments.of("a ID ({129* x} )|", "a BAD Unexpected space"),
                Arguments.of("a LOGIN{129* x}|", "a BAD Too many arguments"),
                Arguments.of("a LOGIN x{3}|b NOOP|", "a BAD A literal must be an argument of its own; b NOOP"),
                Arguments.of("a LOGIN ~{3}|b NOOP|", "a BAD A literal must be an argument of its own; b NOOP"),
                Arguments.of("a LOGIN {3} |b NOOP|", "a BAD Invalid character in an argument; b NOOP"),
                Arguments.of("a LOGIN {}|b NOOP|", "a BAD Invalid character in an argument; b NOOP"),
                Arguments.of("a LOGIN }|b NOOP|", "a LOGIN }; b NOOP"),
                Arguments.of("a LOGIN {+}|b NOOP|", "a BAD Invalid character in an argument; b NOOP"),
                Arguments.of("a LOGIN {-1}|b NOOP|", "a BAD Invalid character in an argument; b NOOP"),
                Arguments.of("a LOGIN {3+}|abcx y|", "a BAD Missing space between arguments"),
                Arguments.of("a LOGIN {3+}|a\0c y|", "a BAD NUL in a literal"),
                Arguments.of("a NOOP {3}|b NOOP|", "a BAD Unexpected literal; b NOOP"),
                Arguments.of("a LOGIN {21}|b NOOP|", "a BAD [TOOBIG] A literal may have 20 octets; b NOOP"),
                Arguments.of(
                        "a LOGIN {99999999999999999999}|b NOOP|",
                        "a BAD [TOOBIG] A literal may have 20 octets; b NOOP"),
                Arguments.of("a LOGIN {4294967300}|b NOOP|", "a BAD [TOOBIG] A literal may have 20 octets; b NOOP"));
    }

    static Stream<Arguments> unaskedLiteralsOfRefusedCommands() {
        return Stream.of(
                Arguments.of("a FOO {8+}|x LOGOUT|b NOOP|", "a BAD no UNKNOWN; b NOOP"),
                Arguments.of("a FOO {8+}|x LOGOUT {8+}|y LOGOUT|b NOOP|", "a BAD no UNKNOWN; b NOOP"),
                Arguments.of("a FOO {8+}|x LOGOUT {8}|b NOOP|", "a BAD no UNKNOWN; b NOOP"),
                Arguments.of("a SELECT {0+}||b NOOP|", "a BAD no LATER; b NOOP"),
                Arguments.of("a NOOP {8+}|x LOGOUT|b NOOP|", "a BAD Unexpected literal; b NOOP"),
                Arguments.of("a LOGIN \"x {8+}|x LOGOUT|b NOOP|", "a BAD Missing quote; b NOOP"),
                Arguments.of(
                        "a LOGIN ~{8+}|x LOGOUT|b NOOP|", "a BAD A literal must be an argument of its own; b NOOP"),
                Arguments.of("( {8+}|x LOGOUT|b NOOP|", "* BAD Invalid tag; b NOOP"),
                Arguments.of("a FOO {21+}|b NOOP|", "* BYE [TOOBIG] The literal is too large; close"),
                Arguments.of("a LOGIN {21+}|b NOOP|", "* BYE [TOOBIG] The literal is too large; close"),
                Arguments.of(
                        "a LOGIN {99999999999999999999+}|b NOOP|", "* BYE [TOOBIG] The literal is too large; close"));
    }

    @ParameterizedTest
    @MethodSource({"commands", "refusals", "unaskedLiteralsOfRefusedCommands"})
    void commandsAreReadAsTheGrammarSays(String input, String expected) {
        assertEquals(repeated(expected), new Peer().receive(repeated(input)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret", "\"s3cret\"", "{6+}|s3cret"})
    void aCommandDoesNotShowItsPassword(String password) {
        List<String> shown = new ArrayList<>();

        new Peer(command -> shown.add(command.toString())).receive(repeated("a LOGIN alice " + password + "|"));

        assertEquals(1, shown.size());
        assertTrue(
                shown.stream().noneMatch(text -> text.contains("s3cret") || text.contains("alice")), shown::toString);
    }

    @Test
    void manySmallLiteralsHaveALimitToo() {
        String literals = "{20+}|{20*x} ".repeat(4_000);

        String came = new Peer().receive(repeated("a FOO " + literals + "|b LOGOUT|"));

        assertEquals("* BYE [TOOBIG] The literal is too large; close", came);
    }

    private static String repeated(String text) {
        String result = text.replace("|", "\r\n");
        for (int count : new int[] {20, 128, 129}) {
            for (String what : new String[] {"x", "t", " x"}) {
                result = result.replace("{" + count + "*" + what + "}", what.repeat(count));
            }
        }
        return result;
    }

    /** Cuts what a client sends into the lines and octets that the reader asks for. */
    private static final class Peer implements CommandReader.Audience {
        private final CommandReader reader = new CommandReader(MAX_LITERAL, this);
        private final List<String> came = new ArrayList<>();
        private final Consumer<Command> watcher;
        private Optional<Integer> wanted = Optional.empty();
        private boolean closed;

        Peer() {
            this(command -> {});
        }

        Peer(Consumer<Command> watcher) {
            this.watcher = watcher;
        }

        String receive(String input) {
            String rest = input;
            while (!closed && !rest.isEmpty()) {
                int end = wanted.orElse(rest.indexOf("\r\n") + 2);
                String piece = rest.substring(0, end);
                rest = rest.substring(end);
                boolean octets = wanted.isPresent();
                wanted = Optional.empty();
                perform(
                        octets
                                ? reader.onOctets(piece.getBytes(ISO_8859_1))
                                : reader.onLine(
                                        Line.ofRaw(piece.getBytes(ISO_8859_1)).text()));
            }
            return String.join("; ", came);
        }

        private void perform(List<Action> actions) {
            for (Action action : actions) {
                if (action instanceof Action.ReadOctets read) {
                    wanted = Optional.of(read.count());
                } else if (action instanceof Action.Send send) {
                    came.add(text(send.octets()));
                } else if (action instanceof Action.Complain complain) {
                    came.add(text(complain.octets()));
                } else {
                    came.add("close");
                    closed = true;
                }
            }
        }

        @Override
        public Optional<List<Action>> refuse(String tag, Verb verb) {
            return verb == Verb.UNKNOWN || verb == Verb.LATER
                    ? Optional.of(ImapReplies.bad(tag, "no " + verb))
                    : Optional.empty();
        }

        @Override
        public List<Action> onCommand(Command command) {
            watcher.accept(command);
            String arguments =
                    command.arguments().stream().map(a -> " " + show(a)).collect(Collectors.joining());
            came.add(command.tag() + " " + command.verb() + arguments);
            return List.of();
        }

        private static String show(Argument argument) {
            return argument.atom()
                    .or(() -> argument.string().map(text -> "<" + text + ">"))
                    .orElseGet(() -> argument.list().orElseThrow().stream()
                            .map(Peer::show)
                            .collect(Collectors.joining(" ", "(", ")")));
        }

        private static String text(byte[] octets) {
            return new String(octets, ISO_8859_1).strip();
        }
    }
}
