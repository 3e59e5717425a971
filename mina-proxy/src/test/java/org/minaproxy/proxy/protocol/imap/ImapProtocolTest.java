package org.minaproxy.proxy.protocol.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.minaproxy.proxy.protocol.MailProtocol;
import org.minaproxy.proxy.protocol.MailProtocol.Ports;
import org.minaproxy.proxy.protocol.MailProtocolContract;

class ImapProtocolTest extends MailProtocolContract {

    @Override
    protected MailProtocol protocol() {
        return new ImapProtocol();
    }

    @Override
    protected String unknownCommand() {
        return "a XYZZY plugh";
    }

    @Override
    protected List<String> login(String user, String password) {
        return List.of("a LOGIN " + user + " " + password);
    }

    @Override
    protected List<String> clientWords() {
        return List.of(
                "a",
                "b2",
                "LOGIN",
                "a LOGIN",
                "a AUTHENTICATE PLAIN",
                "a AUTHENTICATE LOGIN",
                "a AUTHENTICATE EXTERNAL",
                "a ID",
                "a STARTTLS",
                "a CAPABILITY",
                "NOOP",
                "SELECT",
                "alice",
                "\"al ice\"",
                "\"",
                "\\",
                "(",
                ")",
                "NIL",
                "{5}",
                "{5+}",
                "{0}",
                "{0+}",
                "{2000}",
                "{99999999999999999999}",
                "=",
                "*",
                "AGFsaWNlAHMzY3JldA==",
                "YWxpY2U=",
                "YWwKaWNl");
    }

    @Override
    protected List<String> backendWords() {
        return List.of(
                "*",
                "* OK",
                "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN]",
                "* OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=PLAIN]",
                "* CAPABILITY IMAP4rev1 LITERAL+",
                "* PREAUTH",
                "* BYE",
                "* XDATA {5}",
                "+",
                "A1 OK",
                "A2 OK",
                "A3 OK",
                "A1 NO",
                "A2 BAD",
                "OK",
                "[",
                "]",
                "[UNAVAILABLE]",
                "{9999999}",
                "hunter2-hunter2",
                "AGFsaWNlAGh1bnRlcjItaHVudGVyMg==");
    }

    @Test
    void theTableOfTheProtocol() {
        assertEquals("imap", protocol().name());
        assertEquals(new Ports(143, 993), protocol().ports());
    }
}
