package org.minaproxy.proxy.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolChoiceTest {

    private final PoolChoice choice = new PoolChoice(
            Map.of("Mail.example.com", "a", "*.example.com", "b", "*.EXAMPLE.org", "c", "localhost", "d"),
            Optional.of("else"));

    @ParameterizedTest
    @CsvSource({
        "mail.example.com, a",
        "MAIL.EXAMPLE.COM, a",
        "imap.example.com, b",
        "example.com, else",
        "a.b.example.com, else",
        "x.example.org, c",
        "localhost, d",
        ".example.com, else",
        "'', else",
        "*.example.com, b"
    })
    void theNameItselfGoesBeforeTheOneThatIsOpen(String name, String pool) {
        assertEquals(Optional.of(pool), choice.of(Optional.of(name)));
    }

    @Test
    void withoutANameTheRestApplies() {
        assertEquals(Optional.of("else"), choice.of(Optional.empty()));
        assertEquals(Optional.empty(), new PoolChoice(Map.of("a", "b"), Optional.empty()).of(Optional.of("c")));
    }

    @Test
    void thereMayBeOnePoolForAll() {
        assertEquals(Optional.of("x"), PoolChoice.always(Optional.of("x")).of(Optional.of("mail.example.com")));
        assertEquals(Optional.empty(), PoolChoice.always(Optional.empty()).of(Optional.of("mail.example.com")));
    }
}
