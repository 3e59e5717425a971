package org.minaproxy.proxy.config;

/** Whether clients log in at a listener. */
public enum AuthenticationMode {
    /** No login is offered; mail is taken for the recipients the source knows. */
    NONE,
    OPTIONAL,
    REQUIRED
}
