package org.minaproxy.proxy.real;

import java.nio.file.Path;

/** A self-signed certificate for localhost and 127.0.0.1, made by openssl. */
record TestCertificate(Path certificate, Path key) {

    static TestCertificate in(PrivateFolder folder) {
        var made = new TestCertificate(folder.path("certificate.pem"), folder.path("key.pem"));
        Tool.run("""
                        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost
                        -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout {} -out {}
                        """, made.key, made.certificate).expectSuccess();
        return made;
    }
}
