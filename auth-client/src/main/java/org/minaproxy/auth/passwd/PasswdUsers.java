package org.minaproxy.auth.passwd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.minaproxy.auth.CredentialText;
import org.minaproxy.auth.hash.PasswordHash;

/** The users of a passwd file, as they were when it was read. */
final class PasswdUsers {

    private final Map<String, PasswdEntry> byName;
    private final List<PasswordHash> hashes;

    private PasswdUsers(Map<String, PasswdEntry> byName) {
        this.byName = Map.copyOf(byName);
        this.hashes = byName.values().stream().map(PasswdEntry::hash).toList();
    }

    /**
     * Reads the lines of a file; those that are blank or begin with {@code #} do not count.
     *
     * @param name of the file, for the messages
     * @throws PasswdFileException with all that is wrong
     */
    static PasswdUsers parse(String name, byte[] content) throws PasswdFileException {
        Reading reading = new Reading(name);
        new String(content, ISO_8859_1).lines().forEach(reading::line);
        if (!reading.problems.isEmpty()) {
            throw new PasswdFileException(reading.problems);
        }
        return new PasswdUsers(reading.byName);
    }

    Optional<PasswdEntry> find(String user) {
        return Optional.ofNullable(byName.get(user));
    }

    /**
     * The hash to verify against when there is no such user, so that the answer takes as long as for one that exists: that of some other user,
     * always the same for the same name. Absent only when there are no users at all.
     */
    Optional<PasswordHash> decoy(String user) {
        return hashes.isEmpty()
                ? Optional.empty()
                : Optional.of(hashes.get(Math.floorMod(user.hashCode(), hashes.size())));
    }

    int count() {
        return byName.size();
    }

    /** A file on the way to become users. */
    private static final class Reading {
        private final String name;
        private final Map<String, PasswdEntry> byName = new HashMap<>();
        private final Map<String, Integer> lines = new HashMap<>();
        private final List<String> problems = new ArrayList<>();
        private int number;

        Reading(String name) {
            this.name = name;
        }

        void line(String octets) {
            number++;
            if (octets.isBlank() || octets.startsWith("#")) {
                return;
            }
            CredentialText.decode(octets.getBytes(ISO_8859_1)).ifPresentOrElse(this::entry, () -> problem("not UTF-8"));
        }

        private void entry(String line) {
            try {
                PasswdEntry entry = PasswdEntry.parse(line);
                Integer earlier = lines.putIfAbsent(entry.user(), number);
                if (earlier != null) {
                    problem("duplicate user \"" + entry.user() + "\", first in line " + earlier);
                }
                byName.put(entry.user(), entry);
            } catch (IllegalArgumentException e) {
                problem(String.valueOf(e.getMessage()));
            }
        }

        private void problem(String what) {
            problems.add(name + ":" + number + ": " + what);
        }
    }
}
