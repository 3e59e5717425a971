package org.minaproxy.auth.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpAuthSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "ftp://auth.example.com/, X-Key, PT1S, the URL must begin with http:// or https://",
        "auth.example.com/mail, X-Key, PT1S, the URL must begin with http:// or https://",
        "http:///mail, X-Key, PT1S, 'the URL must have a host, and no fragment'",
        "http://auth.example.com/mail#x, X-Key, PT1S, 'the URL must have a host, and no fragment'",
        "http://auth.example.com/mail, Host, PT1S, the header Host cannot be set",
        "http://auth.example.com/mail, content-length, PT1S, the header content-length cannot be set",
        "http://auth.example.com/mail, X Key, PT1S, 'a header name is letters, digits and hyphens'",
        "http://auth.example.com/mail, X-Key, PT0S, 'timeout must be 1 ms to 5 min, was PT0S'",
        "http://auth.example.com/mail, X-Key, PT1H, 'timeout must be 1 ms to 5 min, was PT1H'",
    })
    void whatCannotBeIsNamed(URI url, String header, Duration timeout, String complaint) {
        Exception thrown = assertThrows(
                IllegalArgumentException.class,
                () -> new HttpAuthSettings(url, List.of(new Header(header, "hunter2")), timeout));

        assertEquals(complaint, thrown.getMessage());
    }

    @Test
    void nothingSecretIsShown() {
        HttpAuthSettings settings = new HttpAuthSettings(
                URI.create("https://user:hunter2@auth.example.com:8443/mail?key=hunter2"),
                List.of(new Header("X-Auth-Key", "hunter2")),
                Duration.ofSeconds(10));

        assertEquals(
                "HttpAuthSettings[urls=[https://auth.example.com:8443/mail], headers=[X-Auth-Key: ***], timeout=PT10S,"
                        + " form=Form[format=NGINX, encoding=NGINX, extras=[]]]",
                settings.toString());
    }
}
