package org.minaproxy.auth.hash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import org.minaproxy.auth.CredentialText;

/** The password itself. What APOP and CRAM-MD5 need, and nobody should keep otherwise. */
final class PlainText implements HashFunction {

    @Override
    public void check(String hash) {
        if (hash.isEmpty()) {
            throw new IllegalArgumentException("the password is empty");
        }
    }

    @Override
    public boolean matches(String hash, byte[] password) {
        return MessageDigest.isEqual(hash.getBytes(UTF_8), password);
    }

    @Override
    public String make(byte[] password) {
        return CredentialText.decode(password)
                .filter(text -> text.indexOf(':') < 0)
                .orElseThrow(() -> new IllegalArgumentException("a password kept in clear is UTF-8 and has no colon"));
    }
}
