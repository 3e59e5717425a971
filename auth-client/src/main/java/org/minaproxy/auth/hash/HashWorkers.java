package org.minaproxy.auth.hash;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A few threads of their own for work that would hold up an I/O thread, behind a queue of bounded length.
 *
 * <p>A full queue refuses at once. A login storm then costs the late comers a "try again later", not the machine its memory.
 */
public final class HashWorkers implements AutoCloseable {

    private final ThreadPoolExecutor threads;

    /**
     * @param count threads; as many hashes are computed at once
     * @param waiting how many more may wait
     */
    public HashWorkers(int count, int waiting) {
        threads = new ThreadPoolExecutor(
                count, count, 60, TimeUnit.SECONDS, new ArrayBlockingQueue<>(waiting), named("password-"));
        threads.allowCoreThreadTimeOut(true);
    }

    /** Runs the work later; the stage fails with {@link RejectedExecutionException} when the queue is full or closed. */
    public <T> CompletionStage<T> run(Supplier<T> work) {
        Job<T> job = new Job<>(work, new CompletableFuture<>());
        try {
            threads.execute(job);
        } catch (RejectedExecutionException e) {
            job.result.completeExceptionally(new RejectedExecutionException(
                    threads.isShutdown() ? "closed" : "too many passwords are waiting to be verified"));
        }
        return job.result;
    }

    /** Work that has not begun fails with {@link CancellationException}; what has begun ends by itself. */
    @Override
    public void close() {
        for (Runnable job : threads.shutdownNow()) {
            ((Job<?>) job).result.completeExceptionally(new CancellationException("closed"));
        }
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    private record Job<T>(Supplier<T> work, CompletableFuture<T> result) implements Runnable {

        @Override
        public void run() {
            try {
                result.complete(work.get());
            } catch (RuntimeException | Error e) { // also OutOfMemoryError: a hash may want more than there is
                result.completeExceptionally(e);
            }
        }
    }
}
