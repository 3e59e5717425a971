package org.minaproxy.proxy.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.minaproxy.auth.Secret;
import org.minaproxy.auth.ServerAddress;
import org.minaproxy.tls.KeyPin;

/** One text becomes one value. */
final class Scalars {

    /** @param description fits behind "is not" and "write" */
    private record Form(String description, Function<String, Object> parse) {}

    private static final Map<Class<?>, Form> FORMS = Map.ofEntries(
            Map.entry(String.class, new Form("a text", text -> text)),
            Map.entry(int.class, new Form("a whole number", Scalars::number)),
            Map.entry(Integer.class, new Form("a whole number", Scalars::number)),
            Map.entry(boolean.class, new Form("true or false", Scalars::truth)),
            Map.entry(Duration.class, new Form("a duration such as 500ms, 10s or 5m", Durations::parse)),
            Map.entry(ByteSize.class, new Form("a size such as 512, 16k or 1m", ByteSize::parse)),
            Map.entry(Network.class, new Form("a network such as 10.0.0.0/8", Network::parse)),
            Map.entry(ListenAddress.class, new Form("an address such as \":993\"", ListenAddress::parse)),
            Map.entry(ServerAddress.class, new Form("a server such as mail.example.com:143", Scalars::server)),
            Map.entry(Fingerprint.class, new Form("the SHA-256 of a certificate", Fingerprint::parse)),
            Map.entry(KeyPin.class, new Form("the SHA-256 of a public key such as sha256//…=", KeyPin::parse)),
            Map.entry(URI.class, new Form("a URL such as https://auth.example.com/mail", Scalars::url)),
            Map.entry(Path.class, new Form("a path", Path::of)),
            Map.entry(Secret.class, new Form("a secret", Secret::of)));

    private final Interpolator interpolator;
    private final Path base;

    /** @param base the folder that relative paths begin in */
    Scalars(Interpolator interpolator, Path base) {
        this.interpolator = interpolator;
        this.base = base;
    }

    static boolean isScalar(Class<?> type) {
        return type.isEnum() || FORMS.containsKey(type);
    }

    static String description(Class<?> type) {
        return type.isEnum() ? "one of " + Words.list(type) : form(type).description();
    }

    /** @throws IllegalArgumentException with a sentence for the operator */
    String replace(String text) {
        return interpolator.replace(text);
    }

    /**
     * Makes a value of a text in which everything is replaced already.
     *
     * @param shown what a complaint may show; when that is not the text itself, nothing of the text shows
     * @throws IllegalArgumentException with a sentence for the operator
     */
    Object parse(Class<?> type, String text, String shown) {
        try {
            Object value =
                    type.isEnum() ? constant(type, text) : form(type).parse().apply(text);
            return value instanceof Path path ? base.resolve(path) : value;
        } catch (IllegalArgumentException e) {
            if (text.equals(shown)) {
                throw e;
            }
            throw new IllegalArgumentException("\"" + shown + "\" is not " + description(type), e);
        }
    }

    private static Form form(Class<?> type) {
        Form form = FORMS.get(type);
        if (form == null) {
            throw new IllegalStateException("no text can become a " + type.getName());
        }
        return form;
    }

    private static Object constant(Class<?> type, String text) {
        return Stream.of(type.getEnumConstants())
                .filter(constant -> Words.of(constant).equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"" + text + "\" is not " + description(type)));
    }

    private static Object number(String text) {
        if (!text.matches("-?\\d{1,9}")) {
            throw new IllegalArgumentException("\"" + text + "\" is not a whole number");
        }
        return Integer.valueOf(text);
    }

    private static Object truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("\"" + text + "\" is not true or false");
        };
    }

    private static Object server(String text) {
        ServerAddress server = parsedServer(text);
        if (!HostNames.valid(server.host()) && !isIpv6(server.host())) {
            throw new IllegalArgumentException("\"" + text + "\" is not a server such as mail.example.com:143");
        }
        return server;
    }

    private static ServerAddress parsedServer(String text) {
        try {
            return ServerAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a server such as mail.example.com:143: " + e.getMessage(), e);
        }
    }

    private static boolean isIpv6(String host) {
        try {
            return host.indexOf(':') >= 0
                    && host.indexOf('/') < 0
                    && Network.parse(host).prefix() > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The URL itself is not shown: some hold passwords. */
    private static Object url(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("is not a URL such as https://auth.example.com/mail", e);
        }
    }
}
