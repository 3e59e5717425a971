package org.minaproxy.proxy.config;

/** Whether an SMTP backend is told about the client by XCLIENT. */
public enum Xclient {
    /** When the backend offers it. */
    AUTO,
    NEVER
}
