package org.minaproxy.proxy.config;

/** How we encrypt towards a backend. */
public enum BackendTls {
    NONE,
    STARTTLS,
    IMPLICIT
}
