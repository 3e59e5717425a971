package org.minaproxy.proxy.session;

import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** What one class logs on the test's own thread while this is open, as level and text. */
final class LoggedLines implements AutoCloseable {

    private final List<String> lines = new ArrayList<>();
    private final LoggerContext context = LoggerContext.getContext(false);
    private final String owner;

    LoggedLines(Class<?> owner) {
        this.owner = owner.getName();
        AbstractAppender appender = new AbstractAppender("lines", null, null, true, Property.EMPTY_ARRAY) {
            @Override
            public void append(LogEvent event) {
                lines.add(event.getLevel() + " " + event.getMessage().getFormattedMessage());
            }
        };
        appender.start();
        LoggerConfig logger = new LoggerConfig(this.owner, Level.DEBUG, false);
        logger.addAppender(appender, Level.DEBUG, null);
        context.getConfiguration().addLogger(this.owner, logger);
        context.updateLoggers();
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        context.getConfiguration().removeLogger(owner);
        context.updateLoggers();
    }
}
