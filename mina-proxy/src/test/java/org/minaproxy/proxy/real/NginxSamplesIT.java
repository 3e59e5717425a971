package org.minaproxy.proxy.real;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.minaproxy.proxy.NginxSample;

/** The configurations that the importer is tested with are real: nginx takes them. */
class NginxSamplesIT {

    private static final String MODULE = "load_module /usr/lib/nginx/modules/ngx_mail_module.so;";

    static List<NginxSample> samples() {
        return NginxSample.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void nginxTakesIt(NginxSample sample) throws IOException {
        try (var folder = new PrivateFolder("sample")) {
            var file = sample.copyTo(folder.path());
            makeFiles(folder);

            var result = Tool.run("nginx -t -p {} -c {} -e stderr -g {}", folder.path(), file, MODULE);

            if (sample.isForNewerNginx()) {
                result.expectFailure(); // of Debian's, which should be replaced when this begins to fail
            } else {
                assertTrue(result.expectSuccess().output().contains("test is successful"), result.output());
            }
        }
    }

    private static void makeFiles(PrivateFolder folder) throws IOException {
        for (var name : List.of("certs", "logs", "run")) {
            Files.createDirectories(folder.path(name));
        }
        var made = TestCertificate.in(folder);
        for (var name : List.of("mail", "other", "encrypted")) {
            Files.copy(made.certificate(), folder.path("certs/" + name + ".pem"));
            Files.copy(made.key(), folder.path("certs/" + name + ".key"));
        }
        folder.write("certs/password", "another\ns3cret\n");
        for (var authority : List.of("clients", "others")) {
            Files.copy(made.certificate(), folder.path("certs/" + authority + ".pem"));
        }
        var rules = folder.write("ca.conf", """
                [ca]
                default_ca = own
                [own]
                database = %s
                default_md = sha256
                default_crl_days = 1
                """.formatted(folder.write("index.txt", "")));
        Tool.run(
                        "openssl ca -gencrl -config {} -keyfile {} -cert {} -out {}",
                        rules,
                        made.key(),
                        made.certificate(),
                        folder.path("certs/clients.crl"))
                .expectSuccess();
        Tool.run(
                        "openssl pkey -in {} -aes256 -passout pass:s3cret -out {}",
                        made.key(),
                        folder.path("certs/encrypted.key"))
                .expectSuccess();
    }
}
