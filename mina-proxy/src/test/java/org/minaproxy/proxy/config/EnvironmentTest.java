package org.minaproxy.proxy.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.minaproxy.auth.Secret;

/** Keys set by {@code MINA_PROXY_…} variables. */
class EnvironmentTest {

    private static final String NAMES = """
            hostname: mail.example.com
            listeners:
              my-imap: { protocol: imap, address: ":993", backend: mailstore }
              pop3_s: { protocol: pop3, address: ":995", backend: Inbox2 }
              twin-a: { protocol: imap, address: ":1143", backend: mailstore }
              twin_a: { protocol: imap, address: ":2143", backend: mailstore }
            authentication:
              directory: { type: http, url: "https://auth.example.com", headers: { X-Auth-Key: secret } }
            backends:
              mailstore: { servers: [10.0.0.11] }
              Inbox2: { servers: [10.0.0.11] }
            tls: { certificates: [ { chain: a.pem, key: a.key } ] }
            """;

    @TempDir
    Path folder = Path.of("");

    @Test
    void theEnvironmentAloneIsEnough() throws Exception {
        Map<String, String> environment = Map.of(
                "MINA_PROXY_LISTENERS_IMAPS_PROTOCOL", "imap",
                "MINA_PROXY_LISTENERS_IMAPS_ADDRESS", ":993",
                "MINA_PROXY_LISTENERS_IMAPS_BACKEND", "mailstore",
                "MINA_PROXY_AUTHENTICATION_LOCAL_TYPE", "passwd-file",
                "MINA_PROXY_AUTHENTICATION_LOCAL_PATH", "/etc/users",
                "MINA_PROXY_BACKENDS_MAILSTORE_SERVERS", "10.0.0.11, 10.0.0.12:143",
                "MINA_PROXY_STATE_DIRECTORY", "/var/lib/mina-proxy",
                "PATH", "/bin");

        ProxyConfig config = new ConfigLoader("proxy").load(Optional.empty(), environment);

        assertEquals("proxy", config.hostname());
        ListenerConfig imaps = config.listeners().get("imaps");
        assertEquals(
                ":993 IMPLICIT Optional[mailstore]",
                imaps == null ? "" : imaps.address() + " " + imaps.tls() + " " + imaps.backend());
        assertEquals(
                "{local=PasswdFile[path=/etc/users]}", config.authentication().toString());
        BackendConfig mailstore = config.backends().get("mailstore");
        assertEquals(
                "[10.0.0.11, 10.0.0.12:143]",
                mailstore == null ? "" : mailstore.servers().toString());
        assertEquals(Path.of("/var/lib/mina-proxy"), config.stateDirectory());
    }

    @Test
    void whatIsMissingIsToldWithoutAFileToo() {
        ConfigException e = assertThrows(
                ConfigException.class,
                () -> new ConfigLoader("proxy")
                        .load(Optional.empty(), Map.of("MINA_PROXY_LISTENERS_IMAPS_BACKEND", "mailstore")));

        assertEquals("""
                environment: 2 problems
                  listeners.imaps.protocol: missing; write one of imap, pop3, smtp, submission
                  listeners.imaps.backend: "mailstore" is not there; define it under backends""", e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "HOSTNAME, hostname",
        "STATE_DIRECTORY, state-directory",
        "LIMITS_LOGIN_TIMEOUT, limits.login-timeout",
        "TLS_PROTOCOLS, tls.protocols",
        "TLS_CERTIFICATES_0_KEY_PASSWORD, tls.certificates[0].key-password",
        "TLS_CERTIFICATES_1_CHAIN, tls.certificates[1].chain",
        "LISTENERS_MY_IMAP_TLS, listeners.my-imap.tls",
        "LISTENERS_POP3_S_TLS, listeners.pop3_s.tls",
        "BACKENDS_INBOX2_TLS, backends.Inbox2.tls",
        "LISTENERS_MY_IMAP_PROXY_HEADER_FROM, listeners.my-imap.proxy-header.from",
        "LISTENERS_OTHER_ADDRESS, listeners.other.address",
        "LISTENERS_MY_TLS, listeners.my.tls",
        "LISTENERS_THE_OTHER_ONE_PROXY_HEADER_TIMEOUT, listeners.the-other-one.proxy-header.timeout",
        "BACKENDS_MY_TLS_VERIFY, backends.my.tls-verify",
        "BACKENDS_MY_IMAP_ID, backends.my.imap-id",
        "BACKENDS_MY_IMAP_LOGIN, backends.my-imap.login",
        "BACKENDS_A_PROXY_HEADER, backends.a.proxy-header",
        "BACKENDS_LOGIN_LOGIN_TIMEOUT, backends.login.login-timeout",
        "AUTHENTICATION_DIRECTORY_HEADERS_X_AUTH_KEY, authentication.directory.headers.X-Auth-Key",
        "AUTHENTICATION_DIRECTORY_HEADERS_X_OTHER, authentication.directory.headers.x-other",
        "AUTHENTICATION_LOCAL_PATH, authentication.local.path",
        "LISTENERS_TWIN_A_TLS, listeners.twin-a.tls or listeners.twin_a.tls",
        "LISTENERS, ''",
        "LOG, ''",
        "LISTENERS_IMAPS, ''",
        "LISTENERS__TLS, ''",
        "TLS_CERTIFICATES, ''",
        "TLS_CERTIFICATES_CHAIN, ''",
        "'', ''"
    })
    void variablesNameKeys(String variable, String keys) throws Exception {
        VariableNames names = new VariableNames(
                ProxyConfig.class, new YamlFile(new Loading(folder).write("a.yaml", NAMES)).read(new ArrayList<>()));

        List<String> found = names.resolve(variable).stream()
                .map(path -> path.stream().reduce("", Problem::join))
                .toList();

        assertEquals(keys, String.join(" or ", found));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LIMITS_SESSION | MINA_PROXY_LIMITS_SESSION: unknown variable; did you mean MINA_PROXY_LIMITS_SESSIONS?",
                "HOST_NAME | MINA_PROXY_HOST_NAME: unknown variable; did you mean MINA_PROXY_HOSTNAME?",
                "LISTENERS_MY_IMAP_ADRESS | MINA_PROXY_LISTENERS_MY_IMAP_ADRESS: unknown variable; did you mean MINA_PROXY_LISTENERS_MY_IMAP_ADDRESS?",
                "LISTENERS_NEW_ADRESS | MINA_PROXY_LISTENERS_NEW_ADRESS: unknown variable; did you mean MINA_PROXY_LISTENERS_NEW_ADDRESS?",
                "LISTENERS_MY_IMAP_PORT | MINA_PROXY_LISTENERS_MY_IMAP_PORT: unknown variable",
                "QUUX | MINA_PROXY_QUUX: unknown variable",
                "LOG_LEVEL_FILE | MINA_PROXY_LOG_LEVEL_FILE: the file FOLDER/1 does not exist",
                "LOG_LEVL_FILE | MINA_PROXY_LOG_LEVL_FILE: unknown variable; did you mean MINA_PROXY_LOG_LEVEL_FILE?",
                "LISTENERS_TWIN_A_TLS | MINA_PROXY_LISTENERS_TWIN_A_TLS: could be listeners.twin-a.tls or listeners.twin_a.tls; set it in the file",
                "LIMITS_LINE | limits.line: must be 512 to 1m, was 1",
                "LIMITS_IDLE_TIMEOUT | limits.idle-timeout: \"1\" is not a duration; write a number and a unit: 500ms, 10s, 5m, 1h (from MINA_PROXY_LIMITS_IDLE_TIMEOUT)"
            })
    void problemsNameTheVariable(String variable, String problem) {
        assertEquals(List.of(problem), new Loading(folder).problems(NAMES, Map.of("MINA_PROXY_" + variable, "1")));
    }

    @Test
    void variablesWinOverTheFile() throws Exception {
        ProxyConfig config = new Loading(folder)
                .load(
                        NAMES,
                        Map.of(
                                "MINA_PROXY_HOSTNAME", "other.example.com",
                                "MINA_PROXY_LISTENERS_MY_IMAP_MECHANISMS", "plain,cram-md5",
                                "MINA_PROXY_TLS_CERTIFICATES_0_KEY", "b.key",
                                "MINA_PROXY_TLS_CERTIFICATES_1_CHAIN", "c.pem",
                                "MINA_PROXY_TLS_CERTIFICATES_1_KEY", "c.key",
                                "MINA_PROXY_LIMITS_LINE", "32k"));

        assertEquals("other.example.com", config.hostname());
        assertEquals(
                List.of(Mechanism.PLAIN, Mechanism.CRAM_MD5),
                Optional.ofNullable(config.listeners().get("my-imap"))
                        .map(ListenerConfig::mechanisms)
                        .orElse(List.of()));
        assertEquals(
                List.of(certificate("a.pem", "b.key"), certificate("c.pem", "c.key")),
                config.tls().certificates());
        assertEquals("32k", config.limits().line().toString());
    }

    private CertificateConfig certificate(String chain, String key) {
        return CertificateConfig.pem(folder.resolve(chain), folder.resolve(key), Optional.empty());
    }

    @Test
    void aValueCanBeReadFromAFile() throws Exception {
        Files.writeString(folder.resolve("key"), "s3cret, ${env:NAME}\n");

        ProxyConfig config = new Loading(folder)
                .load(NAMES, Map.of("MINA_PROXY_AUTHENTICATION_DIRECTORY_HEADERS_X_AUTH_KEY_FILE", "key"));

        AuthenticationSource source =
                config.authentication().values().iterator().next();
        assertEquals(
                Map.of("X-Auth-Key", Secret.of("s3cret, ${env:NAME}")),
                source instanceof AuthenticationSource.Http http ? http.headers() : Map.of());
    }

    @Test
    void theContentOfAFileIsNotShown() throws Exception {
        Files.writeString(folder.resolve("key"), "s3cret\n");

        assertEquals(
                List.of(
                        "limits.loops: \"the content of key\" is not a whole number (from MINA_PROXY_LIMITS_LOOPS_FILE)"),
                new Loading(folder).problems(NAMES, Map.of("MINA_PROXY_LIMITS_LOOPS_FILE", "key")));
    }

    @Test
    void aVariableAndItsFileAreOneTooMany() {
        Map<String, String> environment = Map.of("MINA_PROXY_LOG_LEVEL", "info", "MINA_PROXY_LOG_LEVEL_FILE", "level");

        assertEquals(
                List.of("MINA_PROXY_LOG_LEVEL_FILE: is set beside MINA_PROXY_LOG_LEVEL; keep one of them"),
                new Loading(folder).problems(NAMES, environment));
    }

    @Test
    void nothingIsReplacedInAVariable() throws Exception {
        ProxyConfig config = new Loading(folder).load(NAMES, Map.of("MINA_PROXY_STATE_DIRECTORY", "/${env:HOME}"));

        assertEquals(Path.of("/${env:HOME}"), config.stateDirectory());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HOME",
                "JAVA_OPTS",
                "CONFIG",
                "SERVICE_HOST",
                "SERVICE_PORT",
                "SERVICE_PORT_IMAPS",
                "POP_SERVICE_HOST"
            })
    void theStartScriptAndKubernetesHaveVariablesOfTheirOwn(String variable) throws Exception {
        assertEquals(
                new Loading(folder).load(NAMES),
                new Loading(folder).load(NAMES, Map.of("MINA_PROXY_" + variable, "1")));
    }

    @Test
    void serviceLinksAreToldByTheirValue() throws Exception {
        Map<String, String> links = new HashMap<>();
        links.put("MINA_PROXY_PORT", "tcp://10.96.0.7:993");
        links.put("MINA_PROXY_PORT_993_TCP", "tcp://10.96.0.7:993");
        links.put("MINA_PROXY_PORT_993_TCP_PROTO", "tcp");
        links.put("MINA_PROXY_PORT_993_TCP_PORT", "993");
        links.put("MINA_PROXY_PORT_993_TCP_ADDR", "10.96.0.7");

        assertEquals(new Loading(folder).load(NAMES), new Loading(folder).load(NAMES, links));
        assertEquals(
                List.of("MINA_PROXY_PORT: unknown variable"),
                new Loading(folder).problems(NAMES, Map.of("MINA_PROXY_PORT", "993")));
    }
}
