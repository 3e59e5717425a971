package org.minaproxy.proxy.real;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * testssl.sh plays the clients that it knows, with the words that they begin TLS with: each that gets in gets in well. It takes a while, so both engines are
 * tried at a time.
 */
class ClientSimulationIT {

    private static final String PREFIX = "clientsimulation-";

    /** Others speak the protocols of the web alone, and are sent away for it (ALPN), or nothing newer than TLS 1.1. */
    private static final String MAIL_CLIENTS = "(apple_mail|thunderbird|openssl|libressl|java_8|java11|java17).*";

    private static final String GOOD = "TLSv1\\.2 ECDHE-.*(GCM-SHA\\d+|POLY1305).*|TLSv1\\.3 TLS_.*";

    @Test
    void whoeverGetsInGetsInWell() {
        var scans = List.of("jsse", "conscrypt").stream()
                .map(engine -> CompletableFuture.supplyAsync(() -> scan(engine)))
                .toList();

        scans.forEach(scan -> assertGood(scan.join()));
    }

    /** What each client ended in. */
    private static Map<String, String> scan(String engine) {
        try (var folder = new PrivateFolder("testssl");
                var proxy = new ProxyUnderTest("tls-policy.yaml", Map.of("engine", engine, "policy", ""))) {
            var file = folder.path("findings.json");
            Tool.run(
                    "testssl --quiet --warnings batch --jsonfile {} --client-simulation 127.0.0.1:{}",
                    file,
                    proxy.port("imaps"));
            var ends = new TreeMap<String, String>();
            for (var finding : JsonParser.parseString(PrivateFolder.text(file)).getAsJsonArray()) {
                var id = finding.getAsJsonObject().get("id").getAsString();
                if (id.startsWith(PREFIX)) {
                    ends.put(
                            id.substring(PREFIX.length()),
                            finding.getAsJsonObject().get("finding").getAsString());
                }
            }
            return ends;
        }
    }

    private static void assertGood(Map<String, String> ends) {
        ends.forEach((client, end) -> assertTrue(
                end.matches(GOOD) || (end.equals("No connection") && !client.matches(MAIL_CLIENTS)),
                client + ": " + end));
        assertTrue(
                ends.keySet().stream()
                                .filter(client -> client.matches(MAIL_CLIENTS))
                                .count()
                        > 5,
                ends.toString());
    }
}
