package org.minaproxy.proxy.demo;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.util.stream.Stream;

/** The mail server behind the proxy: GreenMail, with all mail in memory, in clear and on free loopback ports. */
final class EmbeddedBackend implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";

    private final GreenMail greenMail;

    private EmbeddedBackend(GreenMail greenMail) {
        this.greenMail = greenMail;
    }

    static EmbeddedBackend start(Account account) throws DemoException {
        GreenMail greenMail =
                new GreenMail(Stream.of(ServerSetup.PROTOCOL_IMAP, ServerSetup.PROTOCOL_POP3, ServerSetup.PROTOCOL_SMTP)
                        .map(protocol -> new ServerSetup(0, LOOPBACK, protocol))
                        .toArray(ServerSetup[]::new));
        greenMail.setUser(account.address(), account.user(), account.password().text());
        try {
            greenMail.start();
        } catch (IllegalStateException e) {
            throw new DemoException("the embedded mail server does not start", e);
        }
        return new EmbeddedBackend(greenMail);
    }

    String imap() {
        return LOOPBACK + ":" + greenMail.getImap().getPort();
    }

    String pop3() {
        return LOOPBACK + ":" + greenMail.getPop3().getPort();
    }

    String smtp() {
        return LOOPBACK + ":" + greenMail.getSmtp().getPort();
    }

    @Override
    public void close() {
        greenMail.stop();
    }
}
