package org.minaproxy.proxy.session;

/**
 * Where a session stands. Every transition there is:
 *
 * <pre>
 *   AWAITING_LOGIN ──credentials──► AUTHENTICATING ──accepted──► CONNECTING ──► LOGGING_IN ──► RELAYING
 *         ▲                               │                        │  ▲             │  │            │
 *         └────────── rejected ───────────┘                        │  └─next server─┘  │            │
 *         └────────── no backend ──────────────────────────────────┴───────────────────┘            │
 *   any state ──────────────────────────────────► CLOSED ◄──────────────────────────────────────────┘
 * </pre>
 */
enum SessionState {
    AWAITING_LOGIN,
    AUTHENTICATING,
    CONNECTING,
    LOGGING_IN,
    RELAYING,
    CLOSED;

    boolean mayBecome(SessionState next) {
        return switch (next) {
            case AWAITING_LOGIN -> this == AUTHENTICATING || this == CONNECTING || this == LOGGING_IN;
            case AUTHENTICATING -> this == AWAITING_LOGIN;
            case CONNECTING -> this == AUTHENTICATING || this == LOGGING_IN || this == CONNECTING;
            case LOGGING_IN -> this == CONNECTING;
            case RELAYING -> this == LOGGING_IN;
            case CLOSED -> this != CLOSED;
        };
    }
}
