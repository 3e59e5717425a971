package org.minaproxy.proxy.nginx;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CipherStringTest {

    private static final Pattern OURS =
            Pattern.compile("ECDHE-(ECDSA|RSA)-(AES(128|256)-GCM-(SHA\\d+)|CHACHA20-POLY1305)(?=[:\\n])");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALL",
                "ALL:!ADH:!LOW:!EXP:!MD5:@STRENGTH",
                "ALL:!CHACHA20:!ECDSA:+AES256",
                "ALL:!COMPLEMENTOFDEFAULT:!eNULL",
                "ALL:!aECDSA:!ECDH",
                "AES128:@STRENGTH",
                "AES128:CHACHA20:AES256:@STRENGTH",
                "AES256+EECDH:AES256+EDH:!aNULL",
                "AES256:-AES:CHACHA20:AES",
                "AESGCM+HIGH",
                "CHACHA20:-RSA",
                "CHACHA20:-aRSA",
                "CHACHA20+FIPS:AES128",
                "DEFAULT",
                "DEFAULT:@SECLEVEL=2",
                "DEFAULT:!AES128",
                "DEFAULT+ECDHE",
                "ECDHE;!RSA",
                "ECDHE+AESGCM",
                "ECDHE+AESGCM:!AES256",
                "ECDHE+CHACHA20 ECDHE+AESGCM",
                "ECDHE-RSA-AES128-GCM-SHA256",
                "ECDHE-RSA-CHACHA20-POLY1305,ECDHE-ECDSA-AES256-GCM-SHA384",
                "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
                        + "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"
                        + "DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:DHE-RSA-CHACHA20-POLY1305",
                "EECDH+AESGCM:EDH+AESGCM",
                "EECDH+ECDSA+AESGCM EECDH+aRSA+AESGCM EECDH+ECDSA+SHA384 EECDH+aRSA+RC4 EECDH EDH+aRSA RC4 !aNULL !eNULL !LOW",
                "HIGH",
                "HIGH:!aNULL:!MD5",
                "HIGH:!aNULL:!kRSA:!PSK:!SRP:!MD5:!RC4:!CAMELLIA:!ARIA",
                "HIGH:DEFAULT",
                "HIGH:+ECDHE+AES128",
                "HIGH:-ECDHE:ECDHE+CHACHA20:ECDHE",
                "HIGH:SUITEB128",
                "SHA384:AES128",
                "SUITEB128",
                "SUITEB128ONLY",
                "SUITEB128C2",
                "SUITEB192:HIGH",
                "TLSv1.2+FIPS:kRSA+FIPS:!eNULL:!aNULL",
                "TLSv1.2:!SHA256",
                "TLS_AES_128_GCM_SHA256:ECDHE+aRSA",
                "!AESGCM:ALL",
                "kEECDH:kECDHE:!CHACHA20",
            })
    void isWhatOpensslSays(String text) throws Exception {
        assertEquals(openssl(text), CipherString.parse(text).suites());
    }

    /** Those of its answer that we have, by their names in Java. */
    private static List<String> openssl(String text) throws Exception {
        Process openssl = new ProcessBuilder("openssl", "ciphers", text)
                .redirectErrorStream(true)
                .start();
        String output = new String(openssl.getInputStream().readAllBytes(), US_ASCII);
        assertEquals(0, openssl.waitFor(), output);
        List<String> suites = new ArrayList<>();
        OURS.matcher(output).results().forEach(suite -> suites.add(java(suite)));
        return suites;
    }

    private static String java(MatchResult suite) {
        String cipher = suite.group(2).startsWith("CHACHA20")
                ? "CHACHA20_POLY1305_SHA256"
                : "AES_" + suite.group(3) + "_GCM_" + suite.group(4);
        return "TLS_ECDHE_" + suite.group(1) + "_WITH_" + cipher;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"kRSA:AES128-SHA:DHE+AESGCM", "RSA", "ecdhe", "PROFILE=SYSTEM", "", ":", "!", "ECDHE+", "@"})
    void nothingMayBeLeft(String text) {
        assertEquals(List.of(), CipherString.parse(text).suites());
    }

    /** Which openssl does not show, because it depends on the connection. */
    @Test
    void fromLevel4On128BitsAreTooFew() {
        assertTrue(CipherString.parse("HIGH:@SECLEVEL=3").isEverything());
        assertEquals(4, CipherString.parse("HIGH:@SECLEVEL=4").suites().size());
    }

    @Test
    void mostStringsAskForEverythingThatIsHere() {
        assertTrue(CipherString.parse("HIGH:!aNULL:!MD5").isEverything());
    }

    @Test
    void namesThatAreNotHereAreTold() {
        CipherString parsed = CipherString.parse(
                "ECDHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:AES128-SHA:!DES-CBC3-SHA:RC4");

        assertEquals(List.of("DHE-RSA-AES256-GCM-SHA384", "AES128-SHA"), parsed.unavailable());
    }
}
