package org.minaproxy.proxy.config;

import java.nio.file.Path;
import java.util.Optional;
import org.minaproxy.auth.Secret;

/**
 * A certificate in PEM that we show to servers.
 *
 * @param chain the certificate and those that vouch for it
 * @param key its private key
 * @param keyPassword for an encrypted key
 */
public record IdentityConfig(Path chain, Path key, Optional<Secret> keyPassword) {

    /** Of the key; empty for none. */
    public char[] passwordText() {
        return keyPassword.map(Secret::text).orElse("").toCharArray();
    }
}
