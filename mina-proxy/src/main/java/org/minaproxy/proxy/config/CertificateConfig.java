package org.minaproxy.proxy.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.minaproxy.auth.Secret;

/**
 * One place where certificates come from: {@code chain} and {@code key}, or one of the others.
 *
 * @param chain in PEM, the certificate and those that vouch for it
 * @param key its private key in PEM
 * @param pkcs12 a file with both
 * @param acmeJson where Traefik keeps what it got
 * @param folder of files {@code NAME.pem}
 * @param keyPassword for encrypted keys
 */
public record CertificateConfig(
        Optional<Path> chain,
        Optional<Path> key,
        Optional<Path> pkcs12,
        Optional<Path> acmeJson,
        Optional<Path> folder,
        Optional<Secret> keyPassword) {

    public CertificateConfig {
        Map<String, Boolean> kinds = new LinkedHashMap<>();
        kinds.put("chain", chain.isPresent() || key.isPresent());
        kinds.put("pkcs12", pkcs12.isPresent());
        kinds.put("acme-json", acmeJson.isPresent());
        kinds.put("folder", folder.isPresent());
        List<String> named = kinds.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .toList();
        new Rules()
                .together(
                        !named.isEmpty(), "", "names no certificate; write chain and key, pkcs12, acme-json or folder")
                .together(named.size() < 2, "", "names " + String.join(" and ", named) + "; make an entry of each")
                .together(chain.isPresent() || key.isEmpty(), "chain", "missing; write a path")
                .together(key.isPresent() || chain.isEmpty(), "key", "missing; write a path")
                .together(
                        acmeJson.isEmpty() || keyPassword.isEmpty(),
                        "key-password",
                        "has no effect with acme-json; remove it")
                .enforce();
    }

    /** A chain and its key in two files. */
    static CertificateConfig pem(Path chain, Path key, Optional<Secret> keyPassword) {
        return new CertificateConfig(
                Optional.of(chain),
                Optional.of(key),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                keyPassword);
    }

    /** Of the key; empty for none. */
    public char[] passwordText() {
        return keyPassword.map(Secret::text).orElse("").toCharArray();
    }
}
