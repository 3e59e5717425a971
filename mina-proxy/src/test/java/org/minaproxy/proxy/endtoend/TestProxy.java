package org.minaproxy.proxy.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.minaproxy.proxy.MailProxy;
import org.minaproxy.proxy.config.ConfigException;
import org.minaproxy.proxy.config.ConfigLoader;
import org.minaproxy.proxy.config.ProxyConfig;

/** The proxy under test, started from a configuration in words. */
final class TestProxy implements AutoCloseable {

    static final String NAME = "mail.example.com";

    private final MailProxy proxy;
    private final Path folder;

    private TestProxy(MailProxy proxy, Path folder) {
        this.proxy = proxy;
        this.folder = folder;
    }

    /** Starts it with all that is not host name and state directory. */
    static TestProxy start(Path folder, String yaml) throws Exception {
        return new TestProxy(MailProxy.start(config(folder, yaml)), folder);
    }

    /**
     * Starts it with a listener {@code imap} in clear and one {@code imaps}, everybody let in, and two loops.
     *
     * @param limits more of these, each with a comma in front
     * @param servers of the backend, as a YAML list
     */
    static TestProxy imap(Path folder, String limits, String servers) throws Exception {
        return imap(folder, "jsse", limits, servers);
    }

    /** Likewise, with this engine for TLS. */
    static TestProxy imap(Path folder, String engine, String limits, String servers) throws Exception {
        return start(folder, """
                listeners:
                  imap: { protocol: imap, address: "127.0.0.1:0", tls: none, backend: store }
                  imaps: { protocol: imap, address: "127.0.0.1:0", tls: implicit, backend: store }
                authentication: { everybody: { type: accept } }
                backends: { store: { servers: [%s], balance: first-available } }
                limits: { loops: 2, drain-timeout: 0s%s }
                tls: { engine: %s }
                """.formatted(servers, limits, engine));
    }

    /** Unless the words name an engine for TLS it is JSSE: what is found at the start depends on the machine. */
    static ProxyConfig config(Path folder, String yaml) throws IOException, ConfigException {
        Path file = Files.writeString(
                folder.resolve("mina-proxy.yaml"),
                "hostname: " + NAME + "\nstate-directory: " + folder + "\n" + yaml,
                UTF_8);
        return new ConfigLoader(NAME)
                .load(Optional.of(file), yaml.contains("engine:") ? Map.of() : Map.of("MINA_PROXY_TLS_ENGINE", "jsse"));
    }

    int port(String listener) {
        return proxy.port(listener);
    }

    Peer connect(String listener) throws IOException {
        return Peer.connect(port(listener));
    }

    /** A client of a listener with implicit TLS that trusts the proxy's own authority. */
    Peer connectTls(String listener) throws Exception {
        return connect(listener).secure(trust(), NAME);
    }

    SSLContext trust() throws Exception {
        return new TestCa(folder).client();
    }

    /** Greeting and login command of an IMAP client; the answer comes once the backend has had its say. */
    static Peer sendLogin(Peer client) throws IOException {
        client.hear("* OK");
        return client.say("a LOGIN alice s3cret");
    }

    MailProxy proxy() {
        return proxy;
    }

    /** Stops it as the signal TERM would. */
    void stop() {
        proxy.close();
    }

    @Override
    public void close() {
        proxy.close();
    }
}
