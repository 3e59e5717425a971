package org.minaproxy.proxy.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minaproxy.auth.Secret;

class ConfigLoaderTest {

    @TempDir
    Path folder = Path.of("");

    @Test
    void aMissingFileIsOneLine() {
        Path file = folder.resolve("nothing.yaml");

        ConfigException e =
                assertThrows(ConfigException.class, () -> new ConfigLoader("proxy").load(Optional.of(file), Map.of()));

        assertEquals(
                file
                        + ": 1 problem\n  no such file; name another with --config, or set everything by MINA_PROXY_ variables",
                e.getMessage());
    }

    @Test
    void aFolderIsNoFile() {
        ConfigException e = assertThrows(
                ConfigException.class, () -> new ConfigLoader("proxy").load(Optional.of(folder), Map.of()));

        assertEquals(folder + ": 1 problem\n  is a folder; name the file in it", e.getMessage());
    }

    @Test
    void theHostsOwnNameIsTheDefault() throws Exception {
        assertEquals(
                "proxy.example.com", new Loading(folder).load(Loading.SMALLEST).hostname());
    }

    @Test
    void theHostsOwnNameMayBeNoHostName() throws Exception {
        Path file = new Loading(folder).write("a.yaml", Loading.SMALLEST);

        ConfigException e = assertThrows(
                ConfigException.class, () -> new ConfigLoader("my host").load(Optional.of(file), Map.of()));

        assertEquals(
                List.of(new Problem("hostname", "\"my host\" is not a host name; write one like mail.example.com")),
                e.problems());
    }

    @ParameterizedTest
    @CsvSource({
        "protocol: imap,                                :143 STARTTLS REQUIRED [PLAIN/LOGIN]",
        "protocol: imap; address: ':993',               :993 IMPLICIT REQUIRED [PLAIN/LOGIN]",
        "protocol: imap; tls: implicit,                 :993 IMPLICIT REQUIRED [PLAIN/LOGIN]",
        "protocol: imap; tls: none; address: 127.0.0.1, 127.0.0.1:143 NONE REQUIRED [PLAIN/LOGIN]",
        "protocol: imap; address: ':10143',             :10143 STARTTLS REQUIRED [PLAIN/LOGIN]",
        "protocol: pop3,                                :110 STARTTLS REQUIRED [PLAIN/LOGIN]",
        "protocol: pop3; tls: implicit; address: '[::1]', [::1]:995 IMPLICIT REQUIRED [PLAIN/LOGIN]",
        "protocol: smtp,                                :25 STARTTLS_OPTIONAL NONE []",
        "protocol: smtp; authentication: optional,      :25 STARTTLS_OPTIONAL OPTIONAL [PLAIN/LOGIN]",
        "protocol: smtp; address: ':465',               :465 IMPLICIT NONE []",
        "protocol: submission,                          :587 STARTTLS REQUIRED [PLAIN/LOGIN]",
        "protocol: submission; tls: implicit,           :465 IMPLICIT REQUIRED [PLAIN/LOGIN]",
        "protocol: submission; address: ':0',           :0 STARTTLS REQUIRED [PLAIN/LOGIN]"
    })
    void defaultsFollowTheProtocol(String keys, String expected) throws Exception {
        String yaml = Loading.SMALLEST.replace("protocol: imap, address: \":993\"", keys.replace(";", ","));

        ListenerConfig listener =
                new Loading(folder).load(yaml).listeners().values().iterator().next();

        String mechanisms = listener.mechanisms().toString().replace(", ", "/");
        assertEquals(
                expected,
                listener.address() + " " + listener.tls() + " " + listener.authentication() + " " + mechanisms);
    }

    @Test
    void valuesStayAsWritten() throws Exception {
        ProxyConfig config = new Loading(folder)
                .load(
                        Loading.SMALLEST.replace(
                                "local: { type: passwd-file, path: users }",
                                "a: { type: http, url: http://127.0.0.1/, headers: { A: 0123, B: on, C: 1e3, D: 12:30, E: 2026-01-01, F: '~' } }"));

        AuthenticationSource source =
                config.authentication().values().iterator().next();
        assertEquals(
                "0123 on 1e3 12:30 2026-01-01 ~",
                source instanceof AuthenticationSource.Http http
                        ? String.join(
                                " ",
                                http.headers().values().stream()
                                        .map(Secret::text)
                                        .toList())
                        : "");
    }

    @Test
    void sectionsCanBeUsedTwice() throws Exception {
        ProxyConfig config = new Loading(folder).load("""
                        listeners: { imap: { protocol: imap, backend: a } }
                        authentication: { all: { type: accept } }
                        backends: { a: &shared { servers: [10.0.0.11] }, b: *shared }
                        """);

        assertEquals(config.backends().get("a"), config.backends().get("b"));
    }

    @Test
    void secretsDoNotShow() throws Exception {
        ProxyConfig config = new Loading(folder)
                .load(
                        Loading.SMALLEST
                                + "tls: { certificates: [ { chain: a, key: b, key-password: '${env:PASSWORD}' } ] }\n",
                        Map.of("PASSWORD", "s3cret"));

        assertEquals(
                Optional.of(Secret.of("s3cret")),
                config.tls().certificates().get(0).keyPassword());
        assertFalse(config.toString().contains("s3cret"));
    }

    @Test
    void listsMayBeWrittenWithCommas() throws Exception {
        ProxyConfig config = new Loading(folder)
                .load(Loading.SMALLEST + "tls: { protocols: \"TLSv1.2, ${env:MORE}\" }\n", Map.of("MORE", "TLSv1.3"));

        assertEquals(List.of(TlsProtocol.V1_2, TlsProtocol.V1_3), config.tls().protocols());
    }
}
