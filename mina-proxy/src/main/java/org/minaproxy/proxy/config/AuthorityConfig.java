package org.minaproxy.proxy.config;

import java.util.Optional;
import org.minaproxy.auth.Secret;

/**
 * The certificate authority that mina-proxy keeps for itself.
 *
 * @param password of its private key; absent: the key is not encrypted
 * @param reuseKey whether a renewed certificate keeps its key
 */
public record AuthorityConfig(
        Optional<Secret> password, @Default("false") boolean reuseKey) {

    /** Empty for none. */
    public char[] passwordText() {
        return password.map(Secret::text).orElse("").toCharArray();
    }
}
