package org.minaproxy.proxy.demo;

import java.util.Locale;

/** Every way in, in the order of the configuration and of the screen; the usual port is the well-known one and 1000. */
enum DemoListener {
    IMAP("imap", "starttls", "required", 1143, "IMAP, STARTTLS"),
    IMAPS("imap", "implicit", "required", 1993, "IMAP, TLS"),
    POP3("pop3", "starttls", "required", 1110, "POP3, STARTTLS"),
    POP3S("pop3", "implicit", "required", 1995, "POP3, TLS"),
    SUBMISSION("submission", "starttls", "required", 1587, "submission, STARTTLS"),
    SUBMISSIONS("submission", "implicit", "required", 1465, "submission, TLS"),
    MX("smtp", "starttls-optional", "none", 1025, "SMTP from other servers, no login");

    private final String protocol;
    private final String tls;
    private final String authentication;
    private final int usualPort;
    private final String description;

    DemoListener(String protocol, String tls, String authentication, int usualPort, String description) {
        this.protocol = protocol;
        this.tls = tls;
        this.authentication = authentication;
        this.usualPort = usualPort;
        this.description = description;
    }

    /** In the configuration and in the log. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    String protocol() {
        return protocol;
    }

    String tls() {
        return tls;
    }

    String authentication() {
        return authentication;
    }

    int usualPort() {
        return usualPort;
    }

    String description() {
        return description;
    }
}
