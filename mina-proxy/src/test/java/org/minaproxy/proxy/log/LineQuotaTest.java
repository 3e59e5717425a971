package org.minaproxy.proxy.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LineQuotaTest {

    private final AtomicLong clock = new AtomicLong(1_000);
    private final LineQuota quota = new LineQuota(2, Duration.ofMinutes(1), clock::get);

    @Test
    void linesBeyondTheQuotaAreCountedAndToldWithTheNextOne() {
        assertEquals(OptionalLong.of(0), quota.take());
        assertEquals(OptionalLong.of(0), quota.take());
        assertEquals(OptionalLong.empty(), quota.take());
        assertEquals(OptionalLong.empty(), quota.take());

        clock.addAndGet(59_999);
        assertEquals(OptionalLong.empty(), quota.take());

        clock.addAndGet(1);
        assertEquals(OptionalLong.of(3), quota.take());
        assertEquals(OptionalLong.of(0), quota.take());
        assertEquals(OptionalLong.empty(), quota.take());
    }

    @Test
    void aQuietWhileIsNotSavedUp() {
        clock.addAndGet(600_000);

        assertEquals(OptionalLong.of(0), quota.take());
        assertEquals(OptionalLong.of(0), quota.take());
        assertEquals(OptionalLong.empty(), quota.take());
    }
}
