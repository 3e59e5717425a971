package org.minaproxy.proxy.protocol.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.minaproxy.proxy.protocol.MailProtocol;
import org.minaproxy.proxy.protocol.MailProtocol.Ports;
import org.minaproxy.proxy.protocol.MailProtocolContract;

class SmtpProtocolTest extends MailProtocolContract {

    @Override
    protected MailProtocol protocol() {
        return SmtpProtocol.smtp();
    }

    @Override
    protected String unknownCommand() {
        return "XYZZY plugh";
    }

    @Override
    protected List<String> login(String user, String password) {
        String response = Base64.getEncoder().encodeToString(("\0" + user + "\0" + password).getBytes(UTF_8));
        return List.of("EHLO laptop", "AUTH PLAIN " + response);
    }

    @Override
    protected List<String> clientWords() {
        return List.of(
                "EHLO",
                "HELO",
                "EHLO laptop",
                "AUTH",
                "AUTH PLAIN",
                "AUTH LOGIN",
                "AUTH CRAM-MD5",
                "EXTERNAL",
                "STARTTLS",
                "MAIL FROM:<a@example.com>",
                "RCPT TO:<b@example.com>",
                "SIZE=1000000",
                "BODY=8BITMIME",
                "DATA",
                "BDAT 5 LAST",
                "RSET",
                "NOOP",
                "VRFY",
                "[192.0.2.7]",
                "<",
                ">",
                "=",
                "*",
                "AGFsaWNlAHMzY3JldA==",
                "YWxpY2U=",
                "YWwKaWNl");
    }

    @Override
    protected List<String> backendWords() {
        return List.of(
                "220",
                "220-",
                "250",
                "250-",
                "250-AUTH PLAIN LOGIN",
                "250-STARTTLS",
                "250-XCLIENT NAME ADDR PORT PROTO HELO LOGIN",
                "250 AUTH PLAIN",
                "235",
                "235 2.7.0",
                "334",
                "334 VXNlcm5hbWU6",
                "421",
                "454 4.7.0",
                "535-",
                "535 5.7.8",
                "999",
                "Ok",
                "hunter2-hunter2",
                "AGFsaWNlAGh1bnRlcjItaHVudGVyMg==");
    }

    @Test
    void theTableOfTheProtocol() {
        assertEquals("smtp", SmtpProtocol.smtp().name());
        assertEquals(new Ports(25, 465), SmtpProtocol.smtp().ports());
    }
}
