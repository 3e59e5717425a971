package org.minaproxy.proxy.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The environment of the Domino mail proxy container, in our own variables: SMTP on 25 with STARTTLS and on 465, IMAP on 993, POP3 on 995, and a
 * lookup service by verified HTTPS that says who may log in and where.
 *
 * <p>Variables of our own that are set too win, so that every other key can be chosen as well.
 */
public final class DominoProfile {

    private static final String PREFIX = "MINA_PROXY_";
    private static final Map<String, String> LEVELS = Map.of(
            "debug", "debug",
            "info", "info",
            "notice", "info",
            "warn", "warn",
            "error", "error",
            "crit", "error",
            "alert", "error",
            "emerg", "error");

    private final Map<String, String> environment;
    private final Path folder;
    private final Map<String, String> variables = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    private DominoProfile(Map<String, String> environment, Path folder) {
        this.environment = environment;
        this.folder = folder.toAbsolutePath();
    }

    /**
     * Translates.
     *
     * @param folder holds {@code custom_cert.pem} and {@code custom_key.pem}, unless our own certificate authority shall issue a certificate; and
     *     {@code auth_ca.pem}, when the lookup service's certificate is from an authority that the Java runtime does not know
     * @throws ConfigException with all that is wrong, by the names of the container's variables
     */
    public static Map<String, String> variables(Map<String, String> environment, Path folder) throws ConfigException {
        DominoProfile profile = new DominoProfile(environment, folder);
        profile.translate();
        if (!profile.problems.isEmpty()) {
            throw new ConfigException("environment", profile.problems);
        }
        Map<String, String> all = new LinkedHashMap<>(profile.variables);
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                all.put(name, value);
            }
        });
        return all;
    }

    private void translate() {
        set("HOSTNAME", hostName("MAIL_SERVER_NAME"));
        set("STATE_DIRECTORY", folder.resolve("state").toString());
        listener("SMTP", "smtp", ":25", "starttls-optional", "SMTP_AUTH");
        listener("SMTPS", "smtp", ":465", "implicit", "SMTP_TLS_AUTH");
        listener("POP3S", "pop3", ":995", "implicit", "POP3_TLS_AUTH");
        listener("IMAPS", "imap", ":993", "implicit", "IMAP_TLS_AUTH");
        service();
        certificate();
        given("NGINX_LOG_LEVEL").ifPresent(level -> {
            check(
                    LEVELS.containsKey(level),
                    "NGINX_LOG_LEVEL",
                    "\"" + level + "\" is not one of debug, info, notice, warn, error, crit, alert, emerg");
            set("LOG_LEVEL", LEVELS.getOrDefault(level, "info"));
        });
    }

    private void service() {
        String port = given("AUTH_SERVER_PORT").orElse("443");
        check(
                port.matches("[0-9]{1,5}") && Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= 65535,
                "AUTH_SERVER_PORT",
                "\"" + port + "\" is not a port");
        String path = given("AUTH_URL").orElse("/");
        check(
                path.matches("/[A-Za-z0-9._~/?&=%:@!$'()*+;-]*"),
                "AUTH_URL",
                "is not a path; write one like /auth, without the server's name");
        set("AUTHENTICATION_DOMINO_TYPE", "http");
        set("AUTHENTICATION_DOMINO_URL", "https://" + hostName("AUTH_SERVER_NAME") + ":" + port + path);
        given("SECRET_KEY").ifPresent(key -> {
            check(
                    key.chars().allMatch(c -> c >= ' ' && c < 0x7f),
                    "SECRET_KEY",
                    "holds a character that cannot stand in a header; use printable ASCII");
            set("AUTHENTICATION_DOMINO_HEADERS_X_AUTH_KEY", key);
        });
        Path authority = folder.resolve("auth_ca.pem");
        if (Files.exists(authority)) {
            set("AUTHENTICATION_DOMINO_TLS_CA", authority.toString());
        }
    }

    private void certificate() {
        Path chain = folder.resolve("custom_cert.pem");
        Path key = folder.resolve("custom_key.pem");
        boolean both = Files.exists(chain) && Files.exists(key);
        check(
                both || !Files.exists(chain),
                "custom_key.pem",
                "is not in " + folder
                        + ", but custom_cert.pem is; put both there, or none for a certificate of our own authority");
        check(
                both || !Files.exists(key),
                "custom_cert.pem",
                "is not in " + folder
                        + ", but custom_key.pem is; put both there, or none for a certificate of our own authority");
        if (both) {
            set("TLS_CERTIFICATES_0_CHAIN", chain.toString());
            set("TLS_CERTIFICATES_0_KEY", key.toString());
        }
    }

    /** With {@code none} SMTP takes mail without a login too; POP3's {@code plain} means LOGIN as well, as with nginx. */
    private void listener(String name, String protocol, String address, String tls, String variable) {
        String key = "LISTENERS_" + name + "_";
        boolean smtp = protocol.equals("smtp");
        Set<String> known =
                switch (protocol) {
                    case "smtp" -> Set.of("plain", "login", "cram-md5", "none");
                    case "pop3" -> Set.of("plain", "apop", "cram-md5");
                    default -> Set.of("plain", "login", "cram-md5");
                };
        boolean pop3 = protocol.equals("pop3");
        List<String> words =
                List.of(given(variable).orElse(pop3 ? "plain" : "plain login").split("[ ,]+", -1));
        words.stream()
                .filter(word -> !known.contains(word))
                .forEach(word -> problems.add(new Problem(
                        variable,
                        "\"" + word + "\" is not one of "
                                + known.stream().sorted().collect(Collectors.joining(", ")))));
        List<String> mechanisms = words.stream()
                .filter(word -> !word.equals("none"))
                .flatMap(word -> pop3 && word.equals("plain") ? Stream.of("plain", "login") : Stream.of(word))
                .distinct()
                .toList();
        set(key + "PROTOCOL", protocol);
        set(key + "ADDRESS", address);
        set(key + "TLS", tls);
        if (smtp) {
            set(
                    key + "AUTHENTICATION",
                    mechanisms.isEmpty() ? "none" : words.contains("none") ? "optional" : "required");
        }
        if (!mechanisms.isEmpty()) {
            set(key + "MECHANISMS", String.join(",", mechanisms));
        }
    }

    private String hostName(String variable) {
        String name = given(variable).orElse("");
        check(
                HostNames.valid(name),
                variable,
                name.isEmpty()
                        ? "missing; write a name like mail.example.com"
                        : "\"" + name + "\" is not a host name; write one like mail.example.com");
        return name;
    }

    private Optional<String> given(String variable) {
        return Optional.ofNullable(environment.get(variable)).map(String::strip).filter(value -> !value.isEmpty());
    }

    private void check(boolean holds, String variable, String message) {
        if (!holds) {
            problems.add(new Problem(variable, message));
        }
    }

    private void set(String key, String value) {
        variables.put(PREFIX + key, value);
    }
}
