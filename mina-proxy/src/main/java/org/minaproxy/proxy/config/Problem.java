package org.minaproxy.proxy.config;

/**
 * One thing that is wrong, in one line.
 *
 * @param key the path as written in the file, {@code listeners.imaps.tls}; empty when the file as a whole is meant
 * @param message what is wrong and what would be right; never a secret
 */
public record Problem(String key, String message) {

    /** The same problem seen from the section above. */
    Problem under(String section) {
        return new Problem(join(section, key), message);
    }

    /** Joins two paths; {@code [0]} follows without a dot. */
    static String join(String section, String key) {
        return section.isEmpty() || key.isEmpty() || key.startsWith("[") ? section + key : section + "." + key;
    }

    @Override
    public String toString() {
        return key.isEmpty() ? message : key + ": " + message;
    }
}
