package org.minaproxy.proxy.protocol.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.minaproxy.proxy.protocol.MailProtocol;
import org.minaproxy.proxy.protocol.MailProtocol.Ports;

class SubmissionProtocolTest extends SmtpProtocolTest {

    @Override
    protected MailProtocol protocol() {
        return SmtpProtocol.submission();
    }

    @Test
    void theTableOfSubmission() {
        assertEquals("submission", SmtpProtocol.submission().name());
        assertEquals(new Ports(587, 465), SmtpProtocol.submission().ports());
    }
}
