package org.minaproxy.proxy.config;

/** What a listener speaks. */
public enum Protocol {
    IMAP(143, 993),
    POP3(110, 995),
    SMTP(25, 465),
    SUBMISSION(587, 465);

    private final int port;
    private final int implicitTlsPort;

    Protocol(int port, int implicitTlsPort) {
        this.port = port;
        this.implicitTlsPort = implicitTlsPort;
    }

    /** The port of the protocol in clear, which STARTTLS uses too. */
    public int port() {
        return port;
    }

    public int implicitTlsPort() {
        return implicitTlsPort;
    }
}
