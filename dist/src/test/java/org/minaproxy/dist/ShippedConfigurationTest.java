package org.minaproxy.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.minaproxy.proxy.config.ConfigException;
import org.minaproxy.proxy.config.ConfigLoader;
import org.minaproxy.proxy.config.LimitsConfig;
import org.minaproxy.proxy.config.ProxyConfig;

/** The configuration that comes along is right as it stands, and so is each of its suggestions. */
class ShippedConfigurationTest {

    private static final Path SHIPPED = Path.of("src/conf/mina-proxy.yaml");

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
        assertEquals(2, config.tls().certificates().size());
        assertEquals(plain.tls().protocols(), config.tls().protocols());
        assertEquals(plain.log().level(), config.log().level());
        assertEquals(plain.log().format(), config.log().format());
        assertEquals(machineAside(plain.limits()), machineAside(config.limits()));
    }

    private static ProxyConfig load(Path file) throws ConfigException {
        return new ConfigLoader("localhost").load(Optional.of(file), Map.of());
    }

    private static String machineAside(LimitsConfig limits) {
        return limits.toString().replaceAll("(authenticationThreads|loops)=\\d+", "");
    }
}
