package org.minaproxy.proxy;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.minaproxy.auth.ServerAddress;
import org.minaproxy.proxy.config.AuthenticationSource;
import org.minaproxy.proxy.config.BackendConfig;
import org.minaproxy.proxy.config.BackendTls;
import org.minaproxy.proxy.config.ListenerConfig;
import org.minaproxy.proxy.config.Protocol;
import org.minaproxy.proxy.config.ProxyConfig;
import org.minaproxy.proxy.config.ProxyHeaderVersion;
import org.minaproxy.proxy.config.TlsMode;
import org.minaproxy.proxy.probe.Probe;
import org.minaproxy.proxy.probe.Talk;
import org.minaproxy.proxy.protocol.MailProtocol.Ports;
import org.minaproxy.proxy.proxyheader.ProxyHeader;
import org.minaproxy.proxy.proxyheader.ProxyHeaderWriter;
import org.minaproxy.tls.ClientTls;
import org.minaproxy.tls.TlsEngine;

/**
 * Calls every backend server and every http authentication source, except by Unix sockets, once, all at the same time, and prints one line for each:
 *
 * <pre>
 *   backends.mailstore 10.0.0.11:143: greeted, 12 ms
 *   authentication.directory auth.example.com:443: connection refused, while connecting
 * </pre>
 */
final class DialCheck {

    private final ProxyConfig config;
    private final Certificates shown;
    private final List<Call> calls = new ArrayList<>();

    /** One line to be. */
    private record Call(String line, Probe.Target target, Probe probe, Duration limit) implements Callable<String> {
        @Override
        public String call() throws IOException {
            long begun = System.nanoTime();
            String outcome = probe.call();
            return outcome + ", " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) + " ms";
        }
    }

    DialCheck(ProxyConfig config) {
        this.config = config;
        this.shown =
                Certificates.forBackends(config, Clock.systemUTC(), new ArrayList<>()); // problems were told before
        config.backends().forEach(this::addBackend);
        config.authentication().forEach((name, source) -> {
            if (source instanceof AuthenticationSource.Http http) {
                http.url().stream()
                        .filter(url -> !"unix".equals(url.getScheme()))
                        .forEach(url -> addService(name, http, url));
            }
        });
    }

    /** Makes the calls; says how many went wrong. */
    int run(PrintWriter out) {
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "dial");
            thread.setDaemon(true);
            return thread;
        });
        long begun = System.nanoTime();
        List<Future<String>> answers = calls.stream().map(threads::submit).toList();
        int failures = 0;
        for (int i = 0; i < calls.size(); i++) {
            Call call = calls.get(i);
            try {
                long left = call.limit().toNanos() - (System.nanoTime() - begun);
                out.println(call.line() + ": " + answers.get(i).get(Math.max(0, left), TimeUnit.NANOSECONDS));
            } catch (ExecutionException e) {
                failures++;
                out.println(call.line() + ": " + reason(e));
            } catch (TimeoutException e) {
                failures++;
                out.println(call.line() + ": no answer, while " + call.probe().step());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return calls.size();
            } finally {
                call.probe().close();
            }
        }
        threads.shutdownNow();
        return failures;
    }

    private static String reason(ExecutionException e) {
        Throwable cause = e.getCause();
        return String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
    }

    private void addBackend(String name, BackendConfig backend) {
        Protocols protocols = new Protocols();
        Set<Protocol> speaking = users(name, listener -> listener.tls() != TlsMode.PASSTHROUGH);
        Set<Protocol> passing = users(name, listener -> listener.tls() == TlsMode.PASSTHROUGH);
        if (speaking.isEmpty()
                && passing.isEmpty()) { // any listener without a backend may be told to send its users there
            config.listeners().values().stream()
                    .filter(listener -> listener.backends().isEmpty())
                    .forEach(listener -> speaking.add(listener.protocol()));
        }
        for (Protocol protocol : speaking) {
            Ports ports = protocols.get(protocol).ports();
            int usual = backend.tls() == BackendTls.IMPLICIT ? ports.implicitTls() : ports.plain();
            addServers(name, backend, usual, protocol, host -> ourTls(name, backend, host));
        }
        for (Protocol protocol : passing) {
            int usual = protocols.get(protocol).ports().implicitTls();
            addServers(name, backend, usual, protocol, host -> Optional.of(clientsTls(host)));
        }
    }

    private void addServers(
            String name,
            BackendConfig backend,
            int usualPort,
            Protocol protocol,
            Function<String, Optional<Probe.Tls>> tls) {
        for (ServerAddress server : backend.servers()) {
            Probe.Target target = target(
                    backend, server.host(), server.port().orElse(usualPort), tls.apply(server.host()), talk(protocol));
            add("backends." + name, target, backend.loginTimeout());
        }
    }

    /** What those listeners speak that send their clients there. */
    private Set<Protocol> users(String backend, Predicate<ListenerConfig> which) {
        return config.listeners().values().stream()
                .filter(which)
                .filter(listener -> listener.backends().containsValue(backend))
                .map(ListenerConfig::protocol)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Optional<Probe.Tls> ourTls(String name, BackendConfig backend, String host) {
        return backend.tls() == BackendTls.NONE
                ? Optional.empty()
                : Optional.of(new Probe.Tls(
                        Probe.Start.valueOf(backend.tls().name()),
                        Backends.clientTls(backend, TlsEngine.JSSE, shown.forBackend(name))
                                .context(),
                        backend.tlsName().orElse(host)));
    }

    /** As a client whose TLS is passed through would begin; whom the certificate is good for is the clients' business. */
    private static Probe.Tls clientsTls(String host) {
        ClientTls tls = ClientTls.builder().engine(TlsEngine.JSSE).insecure().build();
        return new Probe.Tls(Probe.Start.IMPLICIT, tls.context(), host);
    }

    private static Probe.Target target(
            BackendConfig backend, String host, int port, Optional<Probe.Tls> tls, Talk talk) {
        return new Probe.Target(
                host,
                port,
                (source, destination) -> header(backend, source, destination),
                tls,
                Optional.of(talk),
                backend.connectTimeout());
    }

    // Not one for probes (LOCAL): there are servers that refuse those, and we are an ordinary client of ourselves.
    private static Optional<ByteBuffer> header(
            BackendConfig backend, InetSocketAddress source, InetSocketAddress destination) {
        if (backend.proxyHeader() == ProxyHeaderVersion.NONE) {
            return Optional.empty();
        }
        ProxyHeaderWriter writer = backend.proxyHeader() == ProxyHeaderVersion.V1
                ? ProxyHeaderWriter.v1()
                : ProxyHeaderWriter.v2(backend.proxyHeaderLimit().bytes());
        return Optional.of(writer.write(ProxyHeader.of(source, destination)));
    }

    private static Talk talk(Protocol protocol) {
        return protocol == Protocol.SUBMISSION ? Talk.SMTP : Talk.valueOf(protocol.name());
    }

    private void addService(String name, AuthenticationSource.Http source, URI url) {
        String host = url.getHost().replaceAll("[\\[\\]]", "");
        boolean secure = url.getScheme().toLowerCase(Locale.ROOT).equals("https");
        Optional<Probe.Tls> tls = secure
                ? Optional.of(new Probe.Tls(
                        Probe.Start.IMPLICIT,
                        Authentication.clientTls(source, TlsEngine.JSSE).context(),
                        host))
                : Optional.empty();
        int port = url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
        Probe.Target target =
                new Probe.Target(host, port, (from, to) -> Optional.empty(), tls, Optional.empty(), source.timeout());
        add("authentication." + name, target, source.timeout());
    }

    private void add(String name, Probe.Target target, Duration answer) {
        String line = name + " " + ServerAddress.of(target.host(), target.port());
        boolean called = calls.stream()
                .anyMatch(
                        call -> call.line().equals(line) && call.target().talk().equals(target.talk()));
        if (!called) { // smtp and submission may share a server
            calls.add(
                    new Call(line, target, new Probe(target), target.patience().plus(answer)));
        }
    }
}
