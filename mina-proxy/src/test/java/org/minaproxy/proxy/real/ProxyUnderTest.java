package org.minaproxy.proxy.real;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** mina-proxy as its users run it: a process of its own, with a configuration file and a small heap. */
final class ProxyUnderTest implements AutoCloseable {

    private final PrivateFolder folder = new PrivateFolder("proxy");
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final TestCertificate certificate = TestCertificate.in(folder);
    private final ServerProcess process;

    /**
     * Starts it with a configuration that lies beside these classes. Its places are filled with these values; {@code
     * @folder@}, {@code @certificate@} and {@code @key@} are known, and any other is a listener's port.
     */
    ProxyUnderTest(String configuration, Map<String, ?> values) {
        this("run", configuration, values);
    }

    /** Likewise, with another command than {@code run}. */
    ProxyUnderTest(String command, String configuration, Map<String, ?> values) {
        var known = new HashMap<String, Object>(values);
        known.put("folder", folder.path());
        known.put("certificate", certificate.certificate());
        known.put("key", certificate.key());
        var listeners = Resources.places(configuration).stream()
                .filter(place -> !known.containsKey(place))
                .toList();
        var free = Ports.free(listeners.size()).iterator();
        listeners.forEach(listener -> ports.put(listener, free.next()));
        known.putAll(ports);

        process = run(command, folder.write("mina-proxy.yaml", Resources.filled(configuration, known)), Map.of());
    }

    private ProxyUnderTest(Path file, Map<String, String> environment) {
        var all = new HashMap<>(environment);
        all.put("MINA_PROXY_STATE_DIRECTORY", folder.path("state").toString());
        all.put("MINA_PROXY_TLS_CERTIFICATES_0_CHAIN", certificate.certificate().toString());
        all.put("MINA_PROXY_TLS_CERTIFICATES_0_KEY", certificate.key().toString());
        process = run("run", file, all);
    }

    /** Starts it with a file that is left as it is: what is different here comes from the environment. */
    static ProxyUnderTest asShipped(Path file, Map<String, String> environment) {
        return new ProxyUnderTest(file, environment);
    }

    /** Unless the file names an engine for TLS it is JSSE: what is found at the start depends on the machine. */
    private ServerProcess run(String command, Path file, Map<String, String> environment) {
        var all = new HashMap<>(environment);
        if (!PrivateFolder.text(file).contains("engine:")) {
            all.put("MINA_PROXY_TLS_ENGINE", "jsse");
        }
        var started = ServerProcess.startOurs(folder, all, command, "--config", file.toString());
        started.awaitReady(() -> log().text().contains("ready"), log());
        return started;
    }

    int port(String listener) {
        return Objects.requireNonNull(ports.get(listener), listener);
    }

    /** The certificate that clients are to trust. */
    TestCertificate certificate() {
        return certificate;
    }

    ServerLog log() {
        return new ServerLog(folder.path("output"));
    }

    @Override
    public void close() {
        process.close();
        folder.close();
    }
}
