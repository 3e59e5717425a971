package org.minaproxy.proxy.real;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * mina-proxy in front of two Dovecots that share their mail and a Postfix that delivers there; all of them require the
 * PROXY header. The users are alice and u1 to u8; the password of each is the name and {@code -secret}.
 */
final class MailSystem implements AutoCloseable {

    /** Where the clients come from. */
    static final String CLIENT = "127.0.0.77";

    private static final List<String> USERS = List.of("alice", "u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8");

    private final MailStore store = new MailStore(passwords());
    private final DovecotServer first = new DovecotServer(store, ProxyHeaderRule.REQUIRED);
    private final DovecotServer second = new DovecotServer(store, ProxyHeaderRule.REQUIRED);
    private final PostfixServer postfix = new PostfixServer(first);
    private final ProxyUnderTest proxy = new ProxyUnderTest(
            "mail-system.yaml",
            Map.of(
                    "users", store.users(),
                    "imap-1", first.imap(),
                    "imap-2", second.imap(),
                    "pop3-1", first.pop3(),
                    "pop3-2", second.pop3(),
                    "submission-1", postfix.submission(),
                    "mx-1", postfix.mx(),
                    "mx-xclient-1", postfix.mxXclient()));

    private static Map<String, String> passwords() {
        return USERS.stream().collect(Collectors.toMap(user -> user, MailSystem::password));
    }

    static String password(String user) {
        return user + "-secret";
    }

    MailStore store() {
        return store;
    }

    DovecotServer firstDovecot() {
        return first;
    }

    DovecotServer secondDovecot() {
        return second;
    }

    /** Where nginx finds the servers; nothing listens at {@code nobody}. */
    Map<String, Integer> portsByName() {
        return Map.of(
                "imap", first.imap(),
                "pop3", first.pop3(),
                "submission", postfix.submission(),
                "mx", postfix.mx(),
                "mx-xclient", postfix.mxXclient(),
                "nobody", Ports.free());
    }

    /** The logs of both Dovecots, from here on. */
    List<ServerLog> dovecotLogs() {
        return List.of(first.log().fromHere(), second.log().fromHere());
    }

    PostfixServer postfix() {
        return postfix;
    }

    ProxyUnderTest proxy() {
        return proxy;
    }

    @Override
    public void close() {
        proxy.close();
        postfix.close();
        second.close();
        first.close();
        store.close();
    }
}
