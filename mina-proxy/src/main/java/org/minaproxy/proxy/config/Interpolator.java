package org.minaproxy.proxy.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Replaces <code>${env:NAME}</code>, <code>${env:NAME:-default}</code> and <code>${file:PATH}</code>; <code>$${</code> stands for
 * <code>${</code>. What was put in is not looked at again, and everything else that looks like a replacement is refused.
 */
final class Interpolator {

    private static final int LONGEST_FILE = 64 * 1024;

    private final Map<String, String> environment;
    private final Path base;

    /** @param base the folder that relative paths begin in */
    Interpolator(Map<String, String> environment, Path base) {
        this.environment = Map.copyOf(environment);
        this.base = base;
    }

    /** @throws IllegalArgumentException with a sentence for the operator */
    String replace(String text) {
        StringBuilder result = new StringBuilder();
        int at = 0;
        for (int start = text.indexOf("${"); start >= 0; start = text.indexOf("${", at)) {
            if (start > at && text.charAt(start - 1) == '$') {
                result.append(text, at, start - 1).append("${");
                at = start + 2;
                continue;
            }
            int end = text.indexOf('}', start);
            if (end < 0) {
                throw new IllegalArgumentException("has a ${ without }; write $${ for a plain ${");
            }
            result.append(text, at, start).append(lookUp(text.substring(start + 2, end)));
            at = end + 1;
        }
        return result.append(text.substring(at)).toString();
    }

    private String lookUp(String expression) {
        if (expression.contains("${")) {
            throw new IllegalArgumentException("has a ${…} inside another, which is not replaced");
        }
        if (expression.startsWith("env:")) {
            return variable(expression.substring(4));
        }
        if (expression.startsWith("file:")) {
            return content(expression.substring(5));
        }
        throw new IllegalArgumentException("only ${env:NAME} and ${file:PATH} are replaced; write $${ for a plain ${");
    }

    private String variable(String expression) {
        int split = expression.indexOf(":-");
        String name = split < 0 ? expression : expression.substring(0, split);
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw new IllegalArgumentException("${env:…} needs the name of a variable");
        }
        Optional<String> value = Optional.ofNullable(environment.get(name));
        if (split >= 0) {
            return value.filter(text -> !text.isEmpty()).orElseGet(() -> expression.substring(split + 2));
        }
        return value.orElseThrow(() -> new IllegalArgumentException(
                "the variable " + name + " is not set; set it, or write ${env:" + name + ":-default}"));
    }

    /** The content without its last line break; at most 64 KiB. */
    String content(String path) {
        if (path.isEmpty()) {
            throw new IllegalArgumentException("${file:…} needs a path");
        }
        Path file = base.resolve(path);
        try {
            if (Files.size(file) > LONGEST_FILE) {
                throw new IllegalArgumentException("the file " + file + " is longer than 64k");
            }
            String text = UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
            return text.replaceFirst("\\r?\\n\\z", "");
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("the file " + file + " does not exist", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("the file " + file + " cannot be read as text", e);
        }
    }
}
