package org.minaproxy.proxy.real;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** nginx answers mina-proxy's questions about logins, naming user and server. */
@TestInstance(Lifecycle.PER_CLASS)
class AuthHttpIT {

    private static final String PASSWORD = MailSystem.password("alice");

    private MailSystem system;
    private NginxServer nginx;
    private ProxyUnderTest proxy;

    @BeforeAll
    void start() {
        system = new MailSystem();
        nginx = new NginxServer("auth-http.nginx.conf", system.portsByName());
        proxy = new ProxyUnderTest("auth-http.yaml", Map.of("nginx", nginx.port()));
    }

    @AfterAll
    void stop() {
        proxy.close();
        nginx.close();
        system.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"imap, a OK", "pop3, +OK", "submission, 235 2.7.0"})
    void theUserIsTheOneThatNginxNames(String protocol, String accepted) {
        var answer = LoginAttempt.answer(protocol, proxy.port(protocol), "Alice", PASSWORD);

        assertEquals(accepted, LoginAttempt.start(answer, accepted));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"imap, a NO", "pop3, -ERR", "submission, 535"})
    void nginxsRefusalReachesTheClient(String protocol, String refused) {
        var answer = LoginAttempt.answer(protocol, proxy.port(protocol), "Alice", "wrong");

        assertEquals(refused, LoginAttempt.start(answer, refused));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"imap, a NO [UNAVAILABLE]", "pop3, -ERR [SYS/TEMP]", "submission, 454 4.7.0"})
    void withoutNginxALoginFailsForTheTimeBeing(String protocol, String unavailable) {
        try (var alone = new ProxyUnderTest("auth-http.yaml", Map.of("nginx", Ports.free()))) {

            var answer = LoginAttempt.answer(protocol, alone.port(protocol), "Alice", PASSWORD);

            assertEquals(unavailable, LoginAttempt.start(answer, unavailable));
        }
    }
}
