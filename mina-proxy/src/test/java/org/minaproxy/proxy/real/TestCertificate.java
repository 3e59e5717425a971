package org.minaproxy.proxy.real;

import java.nio.file.Path;

/** A self-signed certificate for localhost and 127.0.0.1, made by openssl; {@code both} are in one file for HAProxy. */
record TestCertificate(Path certificate, Path key, Path both) {

    static TestCertificate in(PrivateFolder folder) {
        var certificate = folder.path("certificate.pem");
        var key = folder.path("key.pem");
        Tool.run("""
                        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost
                        -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout {} -out {}
                        """, key, certificate).expectSuccess();
        return new TestCertificate(
                certificate, key, folder.write("both.pem", PrivateFolder.text(certificate) + PrivateFolder.text(key)));
    }
}
