package org.minaproxy.proxy.config;

/** How we log in to a backend. */
public enum BackendLogin {
    /** With the client's own credentials. */
    USER,
    /** Not at all: the backend trusts us. For SMTP and submission. */
    NONE
}
