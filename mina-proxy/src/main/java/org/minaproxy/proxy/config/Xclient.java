package org.minaproxy.proxy.config;

/** Whether an SMTP or POP3 backend is told about the client by XCLIENT. */
public enum Xclient {
    /** When the backend offers it. */
    AUTO,
    NEVER
}
