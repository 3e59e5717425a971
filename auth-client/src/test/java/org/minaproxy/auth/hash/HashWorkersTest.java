package org.minaproxy.auth.hash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HashWorkersTest {

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch gate = new CountDownLatch(1);

    @Test
    void workRunsOnAThreadOfItsOwn() throws Exception {
        try (HashWorkers workers = new HashWorkers(1, 1)) {
            String name = workers.run(() -> Thread.currentThread().getName())
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);

            assertEquals("password-1", name);
        }
    }

    @Test
    void noMoreRunsAtOnceAndWaitsThanAllowedAndTheRestIsRefusedAtOnce() throws Exception {
        try (HashWorkers workers = new HashWorkers(1, 1)) {
            CompletableFuture<Integer> running = block(workers);
            CompletableFuture<Integer> waiting = workers.run(() -> 2).toCompletableFuture();
            CompletableFuture<Integer> refused = workers.run(() -> 3).toCompletableFuture();

            assertInstanceOf(RejectedExecutionException.class, failure(refused));
            assertFalse(waiting.isDone());

            gate.countDown();
            assertEquals(1, running.get(10, TimeUnit.SECONDS));
            assertEquals(2, waiting.get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void closingEndsWhatWaits() throws Exception {
        HashWorkers workers = new HashWorkers(1, 1);
        CompletableFuture<Integer> running = block(workers);
        CompletableFuture<Integer> waiting = workers.run(() -> 2).toCompletableFuture();

        workers.close();

        assertThrows(CancellationException.class, () -> waiting.get(10, TimeUnit.SECONDS));
        assertInstanceOf(
                RejectedExecutionException.class, failure(workers.run(() -> 3).toCompletableFuture()));
        gate.countDown();
        assertEquals(1, running.get(10, TimeUnit.SECONDS));
    }

    @Test
    void workThatWantsTooMuchMemoryFailsAlone() throws Exception {
        try (HashWorkers workers = new HashWorkers(1, 1)) {
            CompletableFuture<Integer> greedy = workers.<Integer>run(() -> {
                        throw new OutOfMemoryError("as a test");
                    })
                    .toCompletableFuture();

            assertInstanceOf(OutOfMemoryError.class, failure(greedy));
            assertEquals(1, workers.run(() -> 1).toCompletableFuture().get(10, TimeUnit.SECONDS));
        }
    }

    private CompletableFuture<Integer> block(HashWorkers workers) throws InterruptedException {
        CompletableFuture<Integer> running = workers.run(() -> {
                    begun.countDown();
                    awaitGate();
                    return 1;
                })
                .toCompletableFuture();
        begun.await();
        return running;
    }

    /** Stays, also when closing interrupts it, as a hash under way does. */
    private void awaitGate() {
        boolean open = false;
        while (!open) {
            try {
                open = gate.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                // a hash does not notice either
            }
        }
    }

    private static Throwable failure(CompletableFuture<?> future) {
        ExecutionException thrown = assertThrows(ExecutionException.class, () -> future.get(10, TimeUnit.SECONDS));
        return Objects.requireNonNull(thrown.getCause());
    }
}
