package org.minaproxy.auth.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UrlOrderTest {

    private static final URI A = URI.create("http://a.example/");
    private static final URI B = URI.create("http://b.example/");
    private static final URI C = URI.create("http://c.example/");

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // as System.nanoTime may overflow
    private final UrlOrder order = new UrlOrder(List.of(A, B, C), Duration.ofSeconds(30), nanos::get);

    @Test
    void thoseThatHaveNotFailedAreAskedAsTheyWereGiven() {
        assertEquals(List.of(A, B, C), order.inOrder());
    }

    @Test
    void oneThatFailedIsAskedLastForAWhile() {
        order.failed(A);

        assertEquals(List.of(B, C, A), order.inOrder());
        pass(Duration.ofSeconds(30).minusNanos(1));
        assertEquals(List.of(B, C, A), order.inOrder());
        pass(Duration.ofNanos(1));
        assertEquals(List.of(A, B, C), order.inOrder());
    }

    @Test
    void oneThatAnswersIsBackInItsPlace() {
        order.failed(A);
        order.failed(B);

        order.answered(A);

        assertEquals(List.of(A, C, B), order.inOrder());
    }

    @Test
    void whenAllHaveFailedAllAreAsked() {
        order.failed(C);
        order.failed(A);
        order.failed(B);

        assertEquals(List.of(A, B, C), order.inOrder());
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
