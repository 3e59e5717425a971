package org.minaproxy.proxy.nginx;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Reads a file and those that it includes into a tree of directives.
 *
 * <p>{@code include} is followed at the top and within {@code mail}: what stands in the other blocks is nobody's business here, and the files
 * that they include may be missing.
 */
final class ConfReader {

    private static final String MAIL = "mail";
    private static final String INCLUDE = "include";
    private static final int DEEPEST = 32;
    private static final int LARGEST_FILE = 4 << 20;

    private final Includes includes;
    private final Deque<Path> open = new ArrayDeque<>();

    private ConfReader(Path main) {
        this.includes = new Includes(Optional.ofNullable(main.getParent()).orElse(Path.of("")));
    }

    /** The directives of a main file, in order; in place of an {@code include} those of its files. */
    static List<Directive> read(Path main) throws NginxConfException {
        return new ConfReader(main).file(main, Optional.empty(), new Level(0, true));
    }

    /**
     * Where a directive stands.
     *
     * @param depth how many blocks are around it
     * @param follows whether includes count there
     */
    private record Level(int depth, boolean follows) {
        Level within(Directive block) throws NginxConfException {
            if (depth == DEEPEST) {
                throw block.wrong("is within " + DEEPEST + " other blocks; that is too deep");
            }
            return new Level(depth + 1, follows && (depth > 0 || block.name().equals(MAIL)));
        }
    }

    private List<Directive> file(Path file, Optional<Directive> include, Level level) throws NginxConfException {
        Path known = file.toAbsolutePath().normalize();
        if (open.contains(known)) {
            throw wrong(include, file + " is being read already, so this would never end; remove it");
        }
        open.push(known);
        List<Directive> directives = directives(new Lexer(file, text(file, include)), Token.Kind.END, level);
        open.pop();
        return directives;
    }

    private List<Directive> directives(Lexer lexer, Token.Kind end, Level level) throws NginxConfException {
        List<Directive> directives = new ArrayList<>();
        for (Token token = lexer.next(); token.kind() != end; token = lexer.next()) {
            Directive directive = directive(token, lexer, level);
            if (level.follows() && directive.name().equals(INCLUDE)) {
                for (Path file : includes.of(directive)) {
                    directives.addAll(file(file, Optional.of(directive), level));
                }
            } else {
                directives.add(directive);
            }
        }
        return directives;
    }

    private Directive directive(Token name, Lexer lexer, Level level) throws NginxConfException {
        if (name.kind() == Token.Kind.END) {
            throw name.place().wrong("the file ends within a block; a \"}\" is missing");
        }
        if (name.kind() != Token.Kind.WORD) {
            throw name.place().wrong("unexpected \"" + name.kind().sign() + "\"; a directive begins with its name");
        }
        List<String> arguments = new ArrayList<>();
        Token token = lexer.next();
        while (token.kind() == Token.Kind.WORD) {
            arguments.add(token.text());
            token = lexer.next();
        }
        Directive read = new Directive(name.text(), arguments, Optional.empty(), name.place());
        return switch (token.kind()) {
            case OPEN -> read.withBlock(directives(lexer, Token.Kind.CLOSE, level.within(read)));
            case CLOSE -> throw token.place().wrong("unexpected \"}\"; \"" + name.text() + "\" has no \";\"");
            case END -> throw token.place().wrong("the file ends within \"" + name.text() + "\"; a \";\" is missing");
            default -> read;
        };
    }

    private static String text(Path file, Optional<Directive> include) throws NginxConfException {
        try {
            if (Files.isRegularFile(file) && Files.size(file) > LARGEST_FILE) {
                throw wrong(include, file + ": is larger than 4 MiB; no configuration is");
            }
            return decoded(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw wrong(include, file + ": no such file; correct the name");
        } catch (AccessDeniedException e) {
            throw wrong(include, file + ": permission denied; let this user read it");
        } catch (IOException e) {
            throw wrong(include, file + ": cannot be read: " + e.getMessage());
        }
    }

    /** nginx knows bytes alone; what is no UTF-8 is some older alphabet of one byte, mostly in comments. */
    private static String decoded(byte[] octets) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException e) {
            return new String(octets, ISO_8859_1);
        }
    }

    private static NginxConfException wrong(Optional<Directive> include, String what) {
        return include.map(directive -> directive.wrong(what)).orElseGet(() -> new NginxConfException(what));
    }
}
