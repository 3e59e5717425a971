package org.minaproxy.proxy.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DominoProfileTest {

    @TempDir
    private Path folder = Path.of("");

    private final Map<String, String> environment = new HashMap<>(Map.of(
            "MAIL_SERVER_NAME", "mail.example.com",
            "AUTH_SERVER_NAME", "domino.example.com",
            "AUTH_SERVER_PORT", "8443",
            "AUTH_URL", "/auth?db=mail",
            "SECRET_KEY", "open sesame",
            "SMTP_AUTH", "none",
            "SMTP_TLS_AUTH", "login plain none",
            "POP3_TLS_AUTH", "plain apop cram-md5",
            "IMAP_TLS_AUTH", "login plain cram-md5",
            "NGINX_LOG_LEVEL", "notice"));

    private ProxyConfig load() throws ConfigException {
        return new ConfigLoader("own.example.com").load(Optional.empty(), DominoProfile.variables(environment, folder));
    }

    @Test
    void theEnvironmentOfTheContainerIsAConfiguration() throws Exception {
        ProxyConfig config = load();

        assertEquals("mail.example.com", config.hostname());
        assertEquals(
                """
                imaps: IMAP :993 IMPLICIT REQUIRED [LOGIN, PLAIN, CRAM_MD5]
                pop3s: POP3 :995 IMPLICIT REQUIRED [PLAIN, LOGIN, APOP, CRAM_MD5]
                smtp: SMTP :25 STARTTLS_OPTIONAL NONE []
                smtps: SMTP :465 IMPLICIT OPTIONAL [LOGIN, PLAIN]
                """,
                config.listeners().entrySet().stream()
                        .map(entry -> entry.getKey() + ": " + entry.getValue().protocol() + " "
                                + entry.getValue().address() + " "
                                + entry.getValue().tls() + " "
                                + entry.getValue().authentication() + " "
                                + entry.getValue().mechanisms() + "\n")
                        .sorted()
                        .collect(Collectors.joining()));
        assertEquals(
                "https://domino.example.com:8443/auth?db=mail",
                config.authentication().values().stream()
                        .map(source -> ((AuthenticationSource.Http) source)
                                .url()
                                .get(0)
                                .toString())
                        .collect(Collectors.joining()));
        assertEquals(
                List.of("open sesame"),
                config.authentication().values().stream()
                        .flatMap(source -> ((AuthenticationSource.Http) source).headers().values().stream())
                        .map(secret -> secret.text())
                        .toList());
        assertEquals(LogLevel.INFO, config.log().level());
        assertEquals(List.of(), config.tls().certificates());
    }

    @Test
    void theCertificateOfTheFolderIsShown() throws Exception {
        Files.writeString(folder.resolve("custom_cert.pem"), "");
        Files.writeString(folder.resolve("custom_key.pem"), "");

        assertEquals(
                List.of(folder.resolve("custom_cert.pem")),
                load().tls().certificates().stream()
                        .flatMap(certificate -> certificate.chain().stream())
                        .toList());
    }

    @Test
    void variablesOfOurOwnWin() throws Exception {
        environment.put("MINA_PROXY_LISTENERS_SMTP_ADDRESS", "127.0.0.1:2525");
        environment.put("MINA_PROXY_LOG_LEVEL", "debug");

        ProxyConfig config = load();

        assertEquals(
                "127.0.0.1:2525",
                Optional.ofNullable(config.listeners().get("smtp"))
                        .map(smtp -> smtp.address().toString())
                        .orElse(""));
        assertEquals(LogLevel.DEBUG, config.log().level());
    }

    @Test
    void twoNamesAreEnough() throws Exception {
        environment.keySet().retainAll(List.of("MAIL_SERVER_NAME", "AUTH_SERVER_NAME"));

        assertEquals(
                "https://domino.example.com:443/",
                load().authentication().values().stream()
                        .map(source -> ((AuthenticationSource.Http) source)
                                .url()
                                .get(0)
                                .toString())
                        .collect(Collectors.joining()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "MAIL_SERVER_NAME=a b -> MAIL_SERVER_NAME: \"a b\" is not a host name; write one like mail.example.com",
                "AUTH_SERVER_NAME= -> AUTH_SERVER_NAME: missing; write a name like mail.example.com",
                "AUTH_SERVER_PORT=https -> AUTH_SERVER_PORT: \"https\" is not a port",
                "AUTH_SERVER_PORT=0 -> AUTH_SERVER_PORT: \"0\" is not a port",
                "AUTH_URL=https://x/ -> AUTH_URL: is not a path; write one like /auth, without the server's name",
                "SMTP_AUTH=gssapi -> SMTP_AUTH: \"gssapi\" is not one of cram-md5, login, none, plain",
                "IMAP_TLS_AUTH=none -> IMAP_TLS_AUTH: \"none\" is not one of cram-md5, login, plain",
                "NGINX_LOG_LEVEL=loud -> NGINX_LOG_LEVEL: \"loud\" is not one of debug, info, notice, warn, error, crit,"
                        + " alert, emerg",
                "SECRET_KEY=s\u00e9same -> SECRET_KEY: holds a character that cannot stand in a header; use printable"
                        + " ASCII",
            })
    void aProblemNamesTheVariable(String setting, String complaint) {
        String[] parts = setting.split("=", 2);
        environment.put(parts[0], parts[1]);

        assertEquals("environment: 1 problem\n  " + complaint, complaint());
    }

    @Test
    void halfACertificateIsAProblem() throws Exception {
        Files.writeString(folder.resolve("custom_cert.pem"), "");

        assertEquals(
                "environment: 1 problem\n  custom_key.pem: is not in " + folder
                        + ", but custom_cert.pem is; put both there, or none for a certificate of our own authority",
                complaint());
    }

    private String complaint() {
        return String.valueOf(assertThrows(ConfigException.class, this::load).getMessage());
    }
}
