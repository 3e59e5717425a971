package org.minaproxy.proxy.endtoend;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
import org.minaproxy.proxy.log.LineLayout;

/** Everything that is logged meanwhile, down to TRACE, as the lines that an operator would see. */
final class CapturedLog extends AbstractAppender implements AutoCloseable {

    private static final String OURS = "org.minaproxy";
    private static final long PATIENCE_MILLIS = 20_000;

    private final LoggerContext context = LoggerContext.getContext(false);
    private final LineLayout layout;
    private final List<String> lines = new ArrayList<>();

    private CapturedLog(LineLayout.Format format) {
        super("captured", null, null, true, Property.EMPTY_ARRAY);
        layout = new LineLayout(format);
    }

    static CapturedLog begin(LineLayout.Format format) {
        CapturedLog log = new CapturedLog(format);
        log.start();
        LoggerConfig ours = new LoggerConfig(OURS, Level.TRACE, false);
        ours.addAppender(log, Level.TRACE, null);
        Configuration configuration = log.context.getConfiguration();
        configuration.addLogger(OURS, ours);
        log.context.updateLoggers();
        return log;
    }

    @Override
    public void append(LogEvent event) {
        String line = layout.toSerializable(event);
        synchronized (lines) {
            lines.add(line);
            lines.notifyAll();
        }
    }

    /** Waits for a line that holds all of these texts. */
    String await(String... texts) throws InterruptedException {
        Predicate<String> wanted = line -> List.of(texts).stream().allMatch(line::contains);
        long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        synchronized (lines) {
            while (lines.stream().noneMatch(wanted)) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new AssertionError("nobody logged " + List.of(texts) + " but\n" + String.join("", lines));
                }
                lines.wait(left);
            }
            return lines.stream().filter(wanted).findFirst().orElseThrow();
        }
    }

    List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    @Override
    public void close() {
        context.getConfiguration().removeLogger(OURS);
        context.updateLoggers();
        stop();
    }
}
