package org.minaproxy.proxy.protocol.imap;

import org.minaproxy.proxy.protocol.dialog.DialogTest;

/** The files of {@code dialogs/imap}. */
class ImapDialogTest extends DialogTest {

    ImapDialogTest() {
        super("imap", new ImapProtocol());
    }
}
