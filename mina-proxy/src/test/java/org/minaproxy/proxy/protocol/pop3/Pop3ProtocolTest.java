package org.minaproxy.proxy.protocol.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.minaproxy.proxy.protocol.MailProtocol;
import org.minaproxy.proxy.protocol.MailProtocol.Ports;
import org.minaproxy.proxy.protocol.MailProtocolContract;

class Pop3ProtocolTest extends MailProtocolContract {

    @Override
    protected MailProtocol protocol() {
        return new Pop3Protocol();
    }

    @Override
    protected String unknownCommand() {
        return "XYZZY plugh";
    }

    @Override
    protected List<String> login(String user, String password) {
        return List.of("USER " + user, "PASS " + password);
    }

    @Override
    protected List<String> clientWords() {
        return List.of(
                "USER",
                "PASS",
                "APOP",
                "AUTH",
                "PLAIN",
                "LOGIN",
                "CRAM-MD5",
                "EXTERNAL",
                "CAPA",
                "STLS",
                "NOOP",
                "STAT",
                "alice",
                "=",
                "*",
                "AGFsaWNlAHMzY3JldA==",
                "YWxpY2U=",
                "YWwKaWNl",
                "c4c9334bac560ecc979e58001b3e22fb");
    }

    @Override
    protected List<String> backendWords() {
        return List.of("+OK", "+OK", "+OK", "-ERR", "[AUTH]", "[SYS/TEMP]", ".", "STLS", "hunter2-hunter2");
    }

    @Test
    void theTableOfTheProtocol() {
        assertEquals("pop3", protocol().name());
        assertEquals(new Ports(110, 995), protocol().ports());
    }
}
