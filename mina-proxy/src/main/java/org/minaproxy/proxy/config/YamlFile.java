package org.minaproxy.proxy.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** Reads one file into nodes; whatever is wrong with it is a {@link ConfigException}, syntax errors with line and column. */
final class YamlFile {

    private final Path path;
    private final Optional<String> content;

    YamlFile(Path path) {
        this(path, Optional.empty());
    }

    /** @param content what would stand in the file; absent: what stands there */
    YamlFile(Path path, Optional<String> content) {
        this.path = path;
        this.content = content;
    }

    /** @param problems takes what is wrong although the rest can still be read */
    ImmutableNode read(List<Problem> problems) throws ConfigException {
        YamlDocument document = new YamlDocument();
        try {
            document.read(new StringReader(content.isPresent() ? content.get() : text()));
        } catch (MarkedYAMLException e) {
            throw syntax(e);
        } catch (YAMLException e) {
            throw wrong(
                    "is not YAML: " + Complaints.sentence(e).lines().findFirst().orElse(""));
        }
        problems.addAll(document.problems());
        ImmutableNode root = document.root();
        return switch (Nodes.kind(root)) {
            case SECTION -> root;
            case EMPTY -> throw wrong("the file is empty; write at least listeners and authentication");
            default -> throw wrong("is not a configuration; begin with keys such as \"listeners:\"");
        };
    }

    private String text() throws ConfigException {
        try {
            byte[] bytes = Files.readAllBytes(path);
            String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (NoSuchFileException e) {
            throw wrong("no such file; name another with --config, or set everything by MINA_PROXY_ variables");
        } catch (CharacterCodingException e) {
            throw wrong("is not UTF-8; save it in that encoding");
        } catch (IOException e) {
            throw wrong(
                    Files.isDirectory(path)
                            ? "is a folder; name the file in it"
                            : "cannot be read; see its owner and permissions");
        }
    }

    /** The text of some messages holds a part of the value, which may be a secret; those are reworded. */
    private ConfigException syntax(MarkedYAMLException e) {
        Mark mark = e.getProblemMark();
        return wrong(path + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1) + ": " + reason(e));
    }

    private static String reason(MarkedYAMLException e) {
        if (e.getProblem().startsWith("found undefined")) {
            return "a value that begins with * or ! needs quotes";
        }
        String context = String.valueOf(e.getContext());
        return (context.startsWith("expected") ? context + ", " : "") + e.getProblem()
                + "; look at the quotes and the indentation there";
    }

    private ConfigException wrong(String message) {
        return new ConfigException(path.toString(), List.of(new Problem("", message)));
    }
}
