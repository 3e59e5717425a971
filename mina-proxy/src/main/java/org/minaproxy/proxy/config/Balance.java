package org.minaproxy.proxy.config;

/** Which server of a backend takes a session. */
public enum Balance {
    /** Always the same one for the same user, as long as it answers. */
    USER_HASH,
    ROUND_ROBIN,
    LEAST_SESSIONS,
    /** The first in the list that answers; the others stand by. */
    FIRST_AVAILABLE
}
