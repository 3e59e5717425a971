package org.minaproxy.proxy.config;

import org.minaproxy.tls.CipherSuite;

/** A version of TLS; older ones are gone. */
public enum TlsProtocol {
    V1_3("TLSv1.3"),
    V1_2("TLSv1.2");

    private final String text;

    TlsProtocol(String text) {
        this.text = text;
    }

    boolean has(CipherSuite cipher) {
        return cipher.version().toString().equals(text);
    }

    /** As in JSSE: {@code TLSv1.3}. */
    @Override
    public String toString() {
        return text;
    }
}
