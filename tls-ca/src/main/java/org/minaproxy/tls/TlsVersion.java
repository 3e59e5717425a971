package org.minaproxy.tls;

import java.util.List;
import java.util.stream.Stream;

/** The protocol versions that we speak; anything older cannot be asked for. */
public enum TlsVersion {
    TLS_1_3("TLSv1.3"),
    TLS_1_2("TLSv1.2");

    private final String text;

    TlsVersion(String text) {
        this.text = text;
    }

    /**
     * Reads {@code TLSv1.3} or {@code TLSv1.2}.
     *
     * @throws IllegalArgumentException with a sentence for the operator
     */
    public static TlsVersion parse(String text) {
        return Stream.of(values())
                .filter(version -> version.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be TLSv1.3 or TLSv1.2, was \"" + text + "\""));
    }

    static String[] names(List<TlsVersion> versions) {
        return versions.stream().map(TlsVersion::toString).toArray(String[]::new);
    }

    /** The JDK's name, {@code TLSv1.3} for one. */
    @Override
    public String toString() {
        return text;
    }
}
