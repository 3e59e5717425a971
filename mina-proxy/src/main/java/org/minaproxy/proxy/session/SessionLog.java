package org.minaproxy.proxy.session;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.minaproxy.auth.AddressText;
import org.minaproxy.proxy.log.LogLine;
import org.minaproxy.proxy.log.LogSetup;
import org.minaproxy.proxy.protocol.BackendFailure;
import org.minaproxy.proxy.protocol.ForwardedClient;
import org.minaproxy.proxy.routing.BackendTarget;
import org.minaproxy.proxy.timer.Timers;

/**
 * The log of one session: always the same keys, {@code session} first. One INFO line per login and one per end; no secrets.
 *
 * <p>What a balancer's health check does is of interest to those alone who debug it.
 */
final class SessionLog {

    private static final Logger LOG = LogManager.getLogger(ProxySession.class);
    private static final Logger CONNECTIONS = LogManager.getLogger(LogSetup.CONNECTIONS);

    private final String id;
    private final String listener;
    private final Timers timers;
    private final long begun;
    private final boolean probe;
    private String session;
    private Optional<InetSocketAddress> client = Optional.empty();
    private Optional<InetSocketAddress> via = Optional.empty();
    private String serverName = "";
    private String user = "";
    private String backend = "";

    SessionLog(String id, String listener, boolean probe, Timers timers) {
        this.id = id;
        this.session = id;
        this.listener = listener;
        this.probe = probe;
        this.timers = timers;
        this.begun = timers.now();
    }

    String session() {
        return session;
    }

    void connected(ClientLink link) {
        client = Optional.of(link.clientAddress());
        via = link.via();
        Logger logger = probe ? LOG : CONNECTIONS;
        if (logger.isDebugEnabled()) {
            logger.debug(line("connected"));
        }
    }

    /** The session goes on under the name that the forwarder gave it, if any; a line in the log ties both together. */
    void clientIs(ClientLink link, ForwardedClient told) {
        write(Level.DEBUG, "client forwarded: " + told.session().orElse(id));
        session = told.session().orElse(id);
        client = Optional.of(link.clientAddress());
        via = link.via();
    }

    void user(String name) {
        user = name;
    }

    void backend(BackendTarget target) {
        backend = target.toString();
    }

    /** The host name that the client asked for, where that decides. */
    void serverName(Optional<String> name) {
        serverName = name.orElse("");
    }

    void passedThrough() {
        write(Level.INFO, "passed through");
    }

    void certificateRefused(String reason) {
        write(Level.INFO, "client certificate refused: " + reason);
    }

    void loggedIn() {
        write(Level.INFO, "logged in");
    }

    void rejected(String reason) {
        write(Level.INFO, "login rejected: " + reason);
    }

    void unavailable(String reason) {
        write(Level.WARN, "authentication unavailable: " + reason);
    }

    void backendFailed(BackendFailure failure, String consequence) {
        boolean refused = failure.kind() == BackendFailure.Kind.LOGIN_REFUSED;
        String text = (refused ? "backend refused login: " : "backend failed: ")
                + failure.reason()
                + (consequence.isEmpty() ? "" : "; " + consequence);
        write(refused ? Level.INFO : Level.WARN, text);
    }

    void bug(Throwable thrown) {
        LOG.error(line("bug, while handling a session"), thrown);
    }

    void closed(Cause cause, String reason, Optional<ClientLink.RelayedBytes> relayed) {
        boolean told = client.isEmpty() || cause == Cause.STRANGER; // where it was noticed, with a bound on the lines
        Level level = probe || told ? Level.DEBUG : Level.INFO;
        if (LOG.isEnabled(level)) {
            LogLine line = line("session closed")
                    .afterLogin(relayed.isPresent())
                    .with("cause", cause)
                    .with("reason", reason)
                    .with("seconds", seconds())
                    .with("in", relayed.map(ClientLink.RelayedBytes::up).orElse(0L))
                    .with("out", relayed.map(ClientLink.RelayedBytes::down).orElse(0L));
            LOG.log(level, line);
        }
    }

    private String seconds() {
        long tenths = (timers.now() - begun + 50) / 100;
        return tenths / 10 + "." + tenths % 10;
    }

    private void write(Level level, String text) {
        Level seen = probe ? Level.DEBUG : level;
        if (LOG.isEnabled(seen)) {
            LOG.log(seen, line(text));
        }
    }

    private LogLine line(String text) {
        return LogLine.of(text)
                .with("session", session)
                .with("listener", listener)
                .with("client", client.map(AddressText::withPort).orElse(""))
                .with("via", via.map(AddressText::withPort).orElse(""))
                .with("sni", serverName)
                .with("user", user)
                .with("backend", backend);
    }
}
