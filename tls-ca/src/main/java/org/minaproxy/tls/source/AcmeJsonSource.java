package org.minaproxy.tls.source;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.TlsSetupException;
import org.minaproxy.tls.store.PemFiles;
import org.minaproxy.tls.store.SmallFile;

/**
 * The file in which Traefik keeps what it got by ACME, certificates and keys as PEM in Base64:
 * <pre>
 *   version 2    {"RESOLVER": {"Account": …, "Certificates": [{"domain": {"main": …, "sans": […]}, "certificate": …, "key": …}]}, …}
 *   version 1    {"Account": …, "Certificates": [{"Domain": {"Main": …, "SANs": …}, "Certificate": …, "Key": …}]}
 * </pre>
 * Those of all resolvers are served, for the names that the certificates themselves bear. Traefik begins with an empty file and writes over it in
 * place: an empty one waits for its first certificate, one that ends in the middle is a problem that the next reading solves.
 */
public final class AcmeJsonSource implements CertificateSource {

    private static final int LARGEST = 16 << 20;

    private final Path file;

    public AcmeJsonSource(Path file) {
        this.file = file;
    }

    @Override
    public List<Reading> read() {
        JsonElement root = parse(new String(SmallFile.read(file, LARGEST, "give Traefik's acme.json"), UTF_8));
        if (root.isJsonNull()) {
            return List.of();
        }
        if (!root.isJsonObject()) {
            throw new TlsSetupException(file, "is not Traefik's acme.json", "give the file that Traefik writes");
        }
        List<Reading> readings = new ArrayList<>(certificates("", root.getAsJsonObject()));
        for (Map.Entry<String, JsonElement> resolver : root.getAsJsonObject().entrySet()) {
            if (resolver.getValue().isJsonObject()) {
                readings.addAll(
                        certificates(resolver.getKey(), resolver.getValue().getAsJsonObject()));
            }
        }
        return readings;
    }

    @Override
    public List<Path> files() {
        return List.of(file);
    }

    private JsonElement parse(String text) {
        if (text.isBlank()) {
            return JsonNull.INSTANCE;
        }
        try (JsonReader reader = new JsonReader(new StringReader(text))) {
            reader.setStrictness(Strictness.STRICT);
            JsonElement root = JsonParser.parseReader(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new JsonParseException("goes on behind its end");
            }
            return root;
        } catch (IOException | JsonParseException e) { // its text may hold a part of a key
            throw new TlsSetupException(
                    file,
                    "is not whole JSON",
                    "it may be half written; else restore it, or remove it for Traefik to begin anew");
        }
    }

    private List<Reading> certificates(String resolver, JsonObject store) {
        return member(store, "certificates").filter(JsonElement::isJsonArray).stream()
                .flatMap(array -> StreamSupport.stream(array.getAsJsonArray().spliterator(), false))
                .filter(JsonElement::isJsonObject)
                .map(JsonElement::getAsJsonObject)
                .map(entry -> reading(resolver, entry))
                .toList();
    }

    private Reading reading(String resolver, JsonObject entry) {
        String main = member(entry, "domain")
                .filter(JsonElement::isJsonObject)
                .flatMap(domain -> text(domain.getAsJsonObject(), "main"))
                .orElse("a certificate without a main name");
        String where = file + ": " + (resolver.isEmpty() ? "" : resolver + ": ") + main;
        return Reading.of(resolver + " " + main, () -> identity(where, entry));
    }

    private static TlsIdentity identity(String where, JsonObject entry) {
        return PemFiles.parse(where, pem(where, entry, "certificate"), pem(where, entry, "key"));
    }

    private static String pem(String where, JsonObject entry, String name) {
        try {
            String encoded = text(entry, name).orElse("");
            return new String(Base64.getDecoder().decode(encoded), US_ASCII);
        } catch (IllegalArgumentException e) {
            throw new TlsSetupException(
                    where, "its " + name + " is not Base64", "remove the entry for Traefik to get another", e);
        }
    }

    private static Optional<String> text(JsonObject object, String name) {
        return member(object, name).filter(JsonElement::isJsonPrimitive).map(JsonElement::getAsString);
    }

    /** Whatever the case: version 1 begins with capitals, version 2 with both. */
    private static Optional<JsonElement> member(JsonObject object, String name) {
        Stream<Map.Entry<String, JsonElement>> members = object.entrySet().stream();
        return members.filter(member -> member.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
