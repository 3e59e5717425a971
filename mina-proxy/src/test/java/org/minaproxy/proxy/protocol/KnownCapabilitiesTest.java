package org.minaproxy.proxy.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.minaproxy.auth.Secret;
import org.minaproxy.proxy.protocol.imap.ImapProtocol;
import org.minaproxy.proxy.protocol.pop3.Pop3Protocol;

/** Several logins at the same backend: what one has learned spares the next a question. */
class KnownCapabilitiesTest {

    private static final String PLAIN = "AGFsaWNlAHMzY3JldA==";

    private long now;
    private final KnownCapabilities known = new KnownCapabilities(() -> now);

    @Test
    void areKeptForAMinute() {
        assertEquals(Optional.empty(), known.beforeLogin().get());

        known.beforeLogin().keep("A B");
        known.afterLogin().keep("");
        assertEquals(Optional.of("A B"), known.beforeLogin().get());
        assertEquals(Optional.of(""), known.afterLogin().get());

        now += 59_999;
        assertEquals(Optional.of("A B"), known.beforeLogin().get());
        now += 1;
        assertEquals(Optional.empty(), known.beforeLogin().get());
        assertEquals(Optional.empty(), known.afterLogin().get());
    }

    @Test
    void pop3AsksOnceAMinuteWhetherPassMayComeWithUser() {
        String first = pop3("+OK", "+OK", "USER", "pipelining", ".", "+OK", "+OK");
        String second = pop3("+OK", "+OK", "+OK");
        now += 60_000;
        String later = pop3("+OK", "+OK", "IMPLEMENTATION PIPELINING", ".", "+OK", "+OK");
        String last = pop3("+OK", "+OK", "+OK");

        assertEquals("CAPA; USER alice, PASS s3cret; in", first);
        assertEquals("USER alice, PASS s3cret; in", second);
        assertEquals("CAPA; USER alice; PASS s3cret; in", later);
        assertEquals("USER alice; PASS s3cret; in", last);
    }

    @Test
    void pop3WithoutCapaIsNotAskedAgain() {
        assertEquals("CAPA; USER alice; PASS s3cret; in", pop3("+OK", "-ERR", "+OK", "+OK"));
        assertEquals("USER alice; PASS s3cret; in", pop3("+OK", "+OK", "+OK"));
    }

    @Test
    void imapThatTellsNothingByItselfIsAskedOnceAMinute() {
        String first =
                imap("* OK ready", "* CAPABILITY SASL-IR AUTH=PLAIN", "A1 OK", "A2 OK", "* CAPABILITY IDLE", "A3 OK");
        String second = imap("* OK ready", "A1 OK in");
        now += 60_000;
        String later = imap("* OK ready", "* CAPABILITY IMAP4rev1", "A1 OK", "A2 OK", "A3 NO");

        assertEquals(
                "A1 CAPABILITY; A2 AUTHENTICATE PLAIN " + PLAIN + "; A3 CAPABILITY; in: * CAPABILITY IDLE, A2 OK",
                first);
        assertEquals("A1 AUTHENTICATE PLAIN " + PLAIN + "; in: * CAPABILITY IDLE, A1 OK in", second);
        assertEquals("A1 CAPABILITY; A2 LOGIN \"alice\" \"s3cret\"; A3 CAPABILITY; in: A2 OK", later);
    }

    @Test
    void whatImapTellsGoesBeforeWhatIsKnown() {
        known.beforeLogin().keep("SASL-IR AUTH=PLAIN");
        known.afterLogin().keep("IDLE");

        assertEquals(
                "A1 LOGIN \"alice\" \"s3cret\"; in: A1 OK [CAPABILITY NOTIFY] hi",
                imap("* OK [CAPABILITY IMAP4rev1] ready", "A1 OK [CAPABILITY NOTIFY] hi"));
        assertEquals(
                "A1 LOGIN \"alice\" \"s3cret\"; in: * CAPABILITY SORT, A1 OK hi",
                imap("* OK [CAPABILITY IMAP4rev1] ready", "* CAPABILITY SORT", "A1 OK hi"));
    }

    @Test
    void whatMayHoldAPasswordIsNotKept() {
        imap("* OK [CAPABILITY IMAP4rev1] ready", "A1 OK", "* CAPABILITY IDLE s3cret", "A2 OK");

        assertEquals(Optional.empty(), known.afterLogin().get());
    }

    private String pop3(String... replies) {
        String said = converse(new Pop3Protocol(), replies);
        return said.substring(0, said.indexOf("; in") + "; in".length());
    }

    private String imap(String... replies) {
        return converse(new ImapProtocol(), replies);
    }

    /** What the backend hears, each packet behind a semicolon, and what it said in the end. */
    private String converse(MailProtocol protocol, String... replies) {
        BackendDialogue dialogue = protocol.backendDialogue(
                MailProtocolContract.backendContext("alice", Optional.of(Secret.of("s3cret"))), known);
        List<String> heard = new ArrayList<>();
        dialogue.onConnected();
        for (String reply : replies) {
            for (Action action : dialogue.onLine(Line.of(reply))) {
                heard.add(shown(action));
            }
        }
        return String.join("; ", heard);
    }

    private static String shown(Action action) {
        if (action instanceof Action.Send send) {
            return new String(send.octets(), UTF_8).strip().replace("\r\n", ", ");
        }
        if (action instanceof Action.LoggedIn in) {
            return "in: "
                    + String.join(", ", in.reply().stream().map(Line::text).toList());
        }
        return action.toString();
    }
}
