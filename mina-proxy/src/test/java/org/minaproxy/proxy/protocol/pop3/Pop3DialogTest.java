package org.minaproxy.proxy.protocol.pop3;

import org.minaproxy.proxy.protocol.dialog.DialogTest;

class Pop3DialogTest extends DialogTest {
    Pop3DialogTest() {
        super("pop3", new Pop3Protocol());
    }
}
