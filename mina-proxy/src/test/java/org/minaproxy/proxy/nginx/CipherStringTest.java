package org.minaproxy.proxy.nginx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CipherStringTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ECDHE-RSA-AES128-GCM-SHA256 | RSA_AES_128_GCM_SHA256",
                "ECDHE-RSA-CHACHA20-POLY1305,ECDHE-ECDSA-AES256-GCM-SHA384 | RSA_CHACHA20_POLY1305_SHA256 ECDSA_AES_256_GCM_SHA384",
                "ECDHE+AESGCM:!AES256 | ECDSA_AES_128_GCM_SHA256 RSA_AES_128_GCM_SHA256",
                "EECDH+ECDSA+AESGCM EECDH+aRSA+AESGCM | ECDSA_AES_256_GCM_SHA384 ECDSA_AES_128_GCM_SHA256 RSA_AES_256_GCM_SHA384 RSA_AES_128_GCM_SHA256",
                "CHACHA20:-RSA | ECDSA_CHACHA20_POLY1305_SHA256",
                "ALL:!CHACHA20:!ECDSA:+AES256 | RSA_AES_128_GCM_SHA256 RSA_AES_256_GCM_SHA384",
                "!AESGCM:ALL | ECDSA_CHACHA20_POLY1305_SHA256 RSA_CHACHA20_POLY1305_SHA256",
                "-AESGCM:AES128:@STRENGTH | ECDSA_AES_128_GCM_SHA256 RSA_AES_128_GCM_SHA256",
                "kRSA:AES128-SHA:DHE+AESGCM | ''"
            })
    void isSuitesOfJava(String text, String expected) {
        String suites = CipherString.parse(text).suites().stream()
                .map(suite -> suite.replace("TLS_ECDHE_", "").replace("WITH_", ""))
                .collect(Collectors.joining(" "));

        assertEquals(expected, suites);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HIGH:!aNULL:!MD5",
                "DEFAULT:@SECLEVEL=2",
                "ALL:!ADH:!LOW:!EXP:!MD5:@STRENGTH",
                "EECDH+AESGCM:EECDH+CHACHA20"
            })
    void mostStringsAskForEverythingThatIsHere(String text) {
        assertTrue(CipherString.parse(text).isEverything());
    }

    @Test
    void namesThatAreNotHereAreTold() {
        CipherString parsed = CipherString.parse(
                "ECDHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:AES128-SHA:!DES-CBC3-SHA:RC4");

        assertEquals(List.of("DHE-RSA-AES256-GCM-SHA384", "AES128-SHA"), parsed.unavailable());
    }
}
