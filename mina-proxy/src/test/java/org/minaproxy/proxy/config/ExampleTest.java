package org.minaproxy.proxy.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.minaproxy.auth.Secret;
import org.minaproxy.auth.ServerAddress;
import org.minaproxy.tls.CipherSuite;
import org.minaproxy.tls.KeyGroup;

/** The example of the manual, key by key. */
class ExampleTest {

    private static final TcpConfig USUAL_TCP = new TcpConfig(
            4096, Optional.empty(), Optional.empty(), false, Optional.empty(), Optional.empty(), Optional.empty());

    private final Path folder;
    private final ProxyConfig config;

    ExampleTest() throws Exception {
        URL url = Objects.requireNonNull(ExampleTest.class.getResource("/example/mina-proxy.yaml"));
        Path file = Path.of(url.toURI());
        this.folder = Objects.requireNonNull(file.getParent());
        this.config = new ConfigLoader("unused").load(Optional.of(file), Map.of("AUTH_KEY", "k3y"));
    }

    @Test
    void topLevel() {
        assertEquals("mail.example.com", config.hostname());
        assertEquals(List.of("imaps", "mx"), List.copyOf(config.listeners().keySet()));
        assertEquals(
                List.of("directory", "local"),
                List.copyOf(config.authentication().keySet()));
        assertEquals(List.of("mailstore"), List.copyOf(config.backends().keySet()));
        assertEquals(List.of(), config.nameServers());
        assertEquals(folder.resolve("state"), config.stateDirectory());
        assertEquals(Optional.empty(), config.status());
        assertEquals(new LogConfig(LogLevel.INFO, LogFormat.TEXT, List.of()), config.log());
    }

    @Test
    void listeners() {
        assertEquals(
                new ListenerConfig(
                        Protocol.IMAP,
                        new ListenAddress("::", 993),
                        TlsMode.IMPLICIT,
                        new ClientCertificatesConfig(
                                ClientCertificateMode.NONE, Optional.empty(), Optional.empty(), 5, List.of()),
                        AuthenticationMode.REQUIRED,
                        List.of(Mechanism.PLAIN, Mechanism.LOGIN),
                        List.of(),
                        Optional.of(new ListenerProxyHeader(
                                List.of(Network.parse("172.16.42.2/32"), Network.parse("fd00::2/128")),
                                List.of(Network.parse("172.16.42.2/32"), Network.parse("fd00::2/128")),
                                Duration.ofSeconds(3))),
                        ReverseLookup.OFF,
                        false,
                        List.of(),
                        Optional.empty(),
                        List.of(),
                        Duration.ZERO,
                        new ListenerLimits(Optional.empty(), Optional.empty(), Optional.empty()),
                        USUAL_TCP,
                        Map.of(),
                        Optional.of("mailstore")),
                config.listeners().get("imaps"));
        assertEquals(
                new ListenerConfig(
                        Protocol.SMTP,
                        new ListenAddress("", 25),
                        TlsMode.STARTTLS_OPTIONAL,
                        new ClientCertificatesConfig(
                                ClientCertificateMode.NONE, Optional.empty(), Optional.empty(), 5, List.of()),
                        AuthenticationMode.NONE,
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        ReverseLookup.ON,
                        false,
                        List.of(),
                        Optional.empty(),
                        List.of(),
                        Duration.ZERO,
                        new ListenerLimits(Optional.empty(), Optional.empty(), Optional.empty()),
                        USUAL_TCP,
                        Map.of(),
                        Optional.empty()),
                config.listeners().get("mx"));
    }

    @Test
    void authentication() {
        assertEquals(
                new AuthenticationSource.Http(
                        List.of(URI.create("https://auth.example.com/mail")),
                        Map.of("X-Auth-Key", Secret.of("k3y")),
                        LookupFormat.NGINX,
                        PercentEncoding.NGINX,
                        false,
                        false,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        Optional.empty(),
                        Optional.empty(),
                        64,
                        10_000,
                        ByteSize.parse("64k")),
                config.authentication().get("directory"));
        assertEquals(
                new AuthenticationSource.PasswdFile(folder.resolve("users.passwd")),
                config.authentication().get("local"));
    }

    @Test
    void backends() {
        assertEquals(
                new BackendConfig(
                        List.of(
                                ServerAddress.parse("10.0.0.11"),
                                ServerAddress.of("10.0.0.12", 143),
                                ServerAddress.of("2001:db8::5", 1143)),
                        Balance.USER_HASH,
                        BackendTls.NONE,
                        true,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        ProxyHeaderVersion.V2,
                        new ByteSize(536),
                        BackendLogin.USER,
                        Xclient.AUTO,
                        false,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30)),
                config.backends().get("mailstore"));
    }

    @Test
    void tls() {
        assertEquals(
                new TlsConfig(
                        List.of(CertificateConfig.pem(
                                folder.resolve("certs/mail.pem"), folder.resolve("certs/mail.key"), Optional.empty())),
                        UnknownSni.DEFAULT,
                        Duration.ofSeconds(10),
                        Duration.ofDays(14),
                        Duration.ofDays(3),
                        new AuthorityConfig(Optional.empty(), false),
                        List.of(TlsProtocol.V1_3, TlsProtocol.V1_2),
                        CipherSuite.all(),
                        List.of(KeyGroup.X25519_MLKEM768, KeyGroup.X25519, KeyGroup.P256, KeyGroup.P384),
                        TlsEngine.AUTO),
                config.tls());
    }

    @Test
    void everythingThatTheContractNamesLoads() throws Exception {
        ProxyConfig whole = new ConfigLoader("unused")
                .load(Optional.of(folder.resolve("the-whole-contract.yaml")), Map.of("AUTH_KEY", "k3y"));

        assertEquals(Optional.of(new StatusConfig(new ListenAddress("127.0.0.1", 8025))), whole.status());
        assertEquals(
                List.of(Optional.empty(), Optional.of(Path.of("/acme/acme.json"))),
                whole.tls().certificates().stream()
                        .map(CertificateConfig::acmeJson)
                        .toList());
    }

    @Test
    void limits() {
        int processors = Runtime.getRuntime().availableProcessors();

        assertEquals(
                new LimitsConfig(
                        50_000,
                        Duration.ofSeconds(60),
                        Duration.ofMinutes(30),
                        5,
                        10,
                        Duration.ofSeconds(2),
                        5,
                        new ByteSize(16 * 1024),
                        new ByteSize(8 * 1024),
                        Duration.ofSeconds(15),
                        new ByteSize(256 * 1024),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        processors,
                        1000,
                        processors),
                config.limits());
    }
}
