package org.minaproxy.proxy.protocol.smtp;

import org.minaproxy.proxy.protocol.dialog.DialogTest;

/** The files of {@code dialogs/smtp}. */
class SmtpDialogTest extends DialogTest {

    SmtpDialogTest() {
        super("smtp", SmtpProtocol.smtp(), SmtpProtocol.submission());
    }
}
