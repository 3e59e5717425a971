package org.minaproxy.proxy.real;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** Users with their passwords and mail; several servers may share one. */
final class MailStore implements AutoCloseable {

    /** Debian's own unprivileged user for mail. */
    static final String OWNER = "mail";

    private final PrivateFolder folder = new PrivateFolder("store");

    /** A store for these users, name to password. */
    MailStore(Map<String, String> users) {
        folder.directory("home", OWNER, "rwx------");
        folder.write(
                "users",
                users.entrySet().stream()
                        .map(user -> user.getKey() + ":{PLAIN}" + user.getValue() + "\n")
                        .collect(Collectors.joining()));
    }

    Path users() {
        return folder.path("users");
    }

    Path homes() {
        return folder.path("home");
    }

    /** Lays a mail into a user's INBOX. */
    void deliver(String user, String text) {
        var home = "home/" + user;
        for (var directory : new String[] {home, home + "/Maildir", home + "/Maildir/new"}) {
            folder.directory(directory, OWNER, "rwx------");
        }
        folder.write(home + "/Maildir/new/" + System.nanoTime() + ".test", text);
    }

    @Override
    public void close() {
        folder.close();
    }
}
