package org.minaproxy.tls.store;

/** Which key a renewed certificate has. */
public enum KeyPolicy {
    /** A new one: what was stolen is worth nothing any more. */
    NEW,
    /** The same as before: whoever pins it, as TLSA records do (RFC 6698, DANE), sees no change. */
    REUSE
}
