package org.minaproxy.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.proxy.config.ConfigException;
import org.minaproxy.proxy.config.ConfigLoader;
import org.minaproxy.proxy.config.LimitsConfig;
import org.minaproxy.proxy.config.ProxyConfig;

/** The configuration that comes along is right as it stands, and so is each of its suggestions. */
class ShippedConfigurationTest {

    private static final Path SHIPPED = Path.of("src/conf/mina-proxy.yaml");
    private static final InetAddress BALANCER = new InetSocketAddress("10.0.0.1", 0).getAddress();

    @Test
    void isRightAsItStands() throws ConfigException {
        ProxyConfig config = load(SHIPPED);

        assertEquals(Set.of("imaps", "pop3s", "submission"), config.listeners().keySet());
        assertEquals(Set.of("mailstore"), config.backends().keySet());
    }

    @Test
    void isRightWithAllItsSuggestions(@TempDir Path folder) throws IOException, ConfigException {
        ProxyConfig plain = load(SHIPPED);
        String text = Files.readString(SHIPPED).replaceAll("(?m)^#(?=[a-z ] *[a-z-])(?! [A-Za-z])", "");

        ProxyConfig config = load(Files.writeString(folder.resolve("mina-proxy.yaml"), text));

        assertEquals(
                Set.of("imaps", "pop3s", "submission", "mx"), config.listeners().keySet());
        assertEquals(
                Set.of("backend", "directory", "local"), config.authentication().keySet());
        assertEquals(5, config.tls().certificates().size());
        assertEquals(plain.tls().protocols(), config.tls().protocols());
        assertEquals(plain.log().level(), config.log().level());
        assertEquals(plain.log().format(), config.log().format());
        assertEquals(machineAside(plain.limits()), machineAside(config.limits()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"haproxy", "haproxy-ends-tls", "traefik"})
    void theExamplesAreRightAsTheyStand(String example) throws ConfigException {
        ProxyConfig config = load(Path.of("src/examples", example, "mina-proxy.yaml"));

        config.listeners()
                .forEach((name, listener) ->
                        assertTrue(listener.proxyHeader().orElseThrow().expectedFrom(BALANCER), name));
    }

    /** Every port that Traefik sends clients to is one where mina-proxy listens, and the other way round. */
    @ParameterizedTest
    @CsvSource({
        "dynamic.yaml, 'address: \"10\\.0\\.0\\.2:(\\d+)\"'",
        "compose.yaml, 'loadbalancer\\.server\\.port: \"(\\d+)\"'"
    })
    void traefikMeetsMinaProxy(String file, String port) throws IOException, ConfigException {
        Path folder = Path.of("src/examples/traefik");
        Set<Integer> known = Pattern.compile(port)
                .matcher(Files.readString(folder.resolve(file)))
                .results()
                .map(found -> Integer.valueOf(found.group(1)))
                .collect(Collectors.toSet());
        Set<Integer> open = load(folder.resolve("mina-proxy.yaml")).listeners().values().stream()
                .map(listener -> listener.address().port())
                .collect(Collectors.toSet());

        assertEquals(open, known);
    }

    private static ProxyConfig load(Path file) throws ConfigException {
        return new ConfigLoader("localhost").load(Optional.of(file), Map.of());
    }

    private static String machineAside(LimitsConfig limits) {
        return limits.toString().replaceAll("(authenticationThreads|loops)=\\d+", "");
    }
}
