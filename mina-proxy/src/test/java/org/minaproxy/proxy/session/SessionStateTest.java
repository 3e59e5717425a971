package org.minaproxy.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SessionStateTest {

    private static final Map<SessionState, Set<SessionState>> DRAWN = Map.of(
            SessionState.AWAITING_LOGIN, EnumSet.of(SessionState.AUTHENTICATING, SessionState.CLOSED),
            SessionState.AUTHENTICATING,
                    EnumSet.of(SessionState.AWAITING_LOGIN, SessionState.CONNECTING, SessionState.CLOSED),
            SessionState.CONNECTING,
                    EnumSet.of(
                            SessionState.CONNECTING,
                            SessionState.LOGGING_IN,
                            SessionState.AWAITING_LOGIN,
                            SessionState.CLOSED),
            SessionState.LOGGING_IN,
                    EnumSet.of(
                            SessionState.CONNECTING,
                            SessionState.RELAYING,
                            SessionState.AWAITING_LOGIN,
                            SessionState.CLOSED),
            SessionState.RELAYING, EnumSet.of(SessionState.CLOSED),
            SessionState.CLOSED, EnumSet.noneOf(SessionState.class));

    @ParameterizedTest
    @EnumSource
    void allowsWhatIsDrawnAndNothingElse(SessionState from) {
        Set<SessionState> allowed = EnumSet.noneOf(SessionState.class);
        for (SessionState to : SessionState.values()) {
            if (from.mayBecome(to)) {
                allowed.add(to);
            }
        }

        assertEquals(DRAWN.get(from), allowed);
    }
}
