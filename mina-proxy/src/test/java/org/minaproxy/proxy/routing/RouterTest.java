package org.minaproxy.proxy.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minaproxy.auth.ServerAddress;
import org.minaproxy.proxy.protocol.KnownCapabilities;
import org.minaproxy.proxy.protocol.MailProtocol;
import org.minaproxy.proxy.protocol.imap.ImapProtocol;
import org.minaproxy.proxy.routing.BackendSettings.Login;
import org.minaproxy.proxy.routing.BackendSettings.Tls;
import org.minaproxy.proxy.routing.Router.Candidate;

class RouterTest {

    private static final BackendSettings FALLBACK = Settings.plain("");

    private final MailProtocol imap = new ImapProtocol();
    private final Pool plain = pool(Settings.plain("plain"), "mail1", "mail2:1143");
    private final Pool starttls = pool(Settings.with("starttls", Tls.STARTTLS, Login.USER), "mail3");
    private final Pool implicit = pool(Settings.with("implicit", Tls.IMPLICIT, Login.NONE), "mail4", "[2001:db8::5]");
    private final Router router =
            new Router(Map.of("plain", plain, "starttls", starttls, "implicit", implicit), FALLBACK, () -> 0);

    @ParameterizedTest
    @CsvSource({
        "plain,    mail1:143 mail2:1143",
        "starttls, mail3:143",
        "implicit, mail4:993 [2001:db8::5]:993",
    })
    void allServersOfTheListenersPoolWithThePortOfTheirTls(String pool, String targets) {
        assertEquals(targets, targets(router.route(imap, Optional.of(pool), "alice", Optional.empty())));
    }

    @ParameterizedTest
    @CsvSource({
        "plain,    mail1:993 mail2:1143",
        "starttls, mail3:993",
        "implicit, mail4:993 [2001:db8::5]:993",
        "unknown,  ''",
    })
    void tlsThatIsPassedThroughGoesWhereItIsExpected(String pool, String targets) {
        List<Candidate> candidates = router.passThrough(imap, pool, "192.0.2.7");

        assertEquals(targets, targets(candidates));
        candidates.forEach(candidate -> {
            assertEquals(Tls.NONE, candidate.target().settings().tls());
            assertEquals(pool, candidate.target().settings().pool());
            assertTrue(candidate.server().isPresent());
        });
    }

    @Test
    void nobodyIsResponsible() {
        assertEquals(List.of(), router.route(imap, Optional.empty(), "alice", Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        // listener's pool, named, target, pool whose settings count, whether the server is known
        "plain,  mail1,             mail1:143,           plain,    true",
        "plain,  MAIL1:143,         mail1:143,           plain,    true",
        "plain,  mail2,             mail2:143,           plain,    false",
        "plain,  mail2:1143,        mail2:1143,          plain,    true",
        "plain,  other,             other:143,           plain,    false",
        "plain,  mail4:993,         mail4:993,           plain,    false",
        "implicit, other,           other:993,           implicit, false",
        "implicit, 2001:db8::5,     [2001:db8::5]:993,   implicit, true",
        ",       mail3,             mail3:143,           starttls, true",
        ",       mail4:993,         mail4:993,           implicit, true",
        ",       mail4,             mail4:993,           implicit, true",
        ",       mail4:143,         mail4:143,           '',       false",
        ",       other:10143,       other:10143,         '',       false",
        ",       other,             other:143,           '',       false",
    })
    void theNamedServerIsTheOnlyOneWithTheSettingsOfItsPool(
            String pool, String named, String target, String settings, boolean known) {
        List<Candidate> route =
                router.route(imap, Optional.ofNullable(pool), "alice", Optional.of(ServerAddress.parse(named)));

        assertEquals(target, targets(route));
        assertEquals(settings, route.get(0).target().settings().pool());
        assertEquals(known, route.get(0).server().isPresent());
    }

    @Test
    void aNamedServerThatFailedIsTriedAllTheSame() {
        Pool.Server first = plain.inOrderFor("alice").get(0);
        first.onFailed();

        Candidate named = router.route(imap, Optional.of("plain"), "alice", Optional.of(ServerAddress.parse("mail1")))
                .get(0);

        assertSame(first, named.server().orElseThrow());
    }

    @Test
    void aServerIsKnownByItsAddressAndHowItIsSpokenWith() {
        known("plain", "mail9").keep("IDLE");

        assertEquals(Optional.of("IDLE"), known("plain", "mail9").get());
        assertEquals(Optional.of("IDLE"), known("plain", "mail9:143").get());
        assertEquals(Optional.empty(), known("plain", "mail9:1143").get());
        assertEquals(Optional.empty(), known("plain", "mail8").get());
        assertEquals(Optional.empty(), known("starttls", "mail9").get());
    }

    @Test
    void allThatIsKnownOfAServerIsForgottenTogether() {
        Candidate candidate = named("plain", "mail9");
        candidate.capabilities().beforeLogin().keep("A");
        candidate.capabilities().afterLogin().keep("B");

        named("plain", "mail9").forgetCapabilities();

        assertEquals(Optional.empty(), candidate.capabilities().beforeLogin().get());
        assertEquals(Optional.empty(), candidate.capabilities().afterLogin().get());
    }

    @Test
    void notMoreThanAThousandServersAreKnown() {
        known("plain", "mail9").keep("IDLE");
        IntStream.range(0, 999).forEach(i -> known("plain", "other" + i));
        assertEquals(Optional.of("IDLE"), known("plain", "mail9").get());

        known("plain", "one-more");

        assertEquals(Optional.empty(), known("plain", "mail9").get());
    }

    private KnownCapabilities.Answer known(String pool, String named) {
        return named(pool, named).capabilities().afterLogin();
    }

    private Candidate named(String pool, String named) {
        return router.route(imap, Optional.of(pool), "alice", Optional.of(ServerAddress.parse(named)))
                .get(0);
    }

    @Test
    void aTargetIsShownAsItIsWritten() {
        assertEquals("mail1:143", new BackendTarget("mail1", 143, FALLBACK).toString());
        assertEquals("[::1]:143", new BackendTarget("::1", 143, FALLBACK).toString());
    }

    private static Pool pool(BackendSettings settings, String... servers) {
        return new Pool(
                settings,
                Balance.FIRST_AVAILABLE,
                Stream.of(servers).map(ServerAddress::parse).toList(),
                Duration.ofSeconds(30),
                () -> 0);
    }

    private static String targets(List<Candidate> route) {
        return String.join(
                " ",
                route.stream().map(candidate -> candidate.target().toString()).toList());
    }
}
