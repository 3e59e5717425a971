package org.minaproxy.proxy.routing;

/** Which server of a pool is tried first. */
public enum Balance {
    /** The same user always goes to the same server; when servers come or go, only their users move. */
    USER_HASH,
    ROUND_ROBIN,
    LEAST_SESSIONS,
    /** In the order written down. */
    FIRST_AVAILABLE
}
