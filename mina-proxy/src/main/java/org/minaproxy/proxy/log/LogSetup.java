package org.minaproxy.proxy.log;

import java.util.Locale;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.config.LoggerConfig;

/**
 * Sends the log to standard output, where systemd and containers expect it. Operators who want it otherwise give Log4j a file of their own
 * ({@code -Dlog4j2.configurationFile=…}), and then nothing is done here.
 */
public final class LogSetup {

    private LogSetup() {}

    /**
     * Sets level and form for the rest of the process's life.
     *
     * @param level of our own events; what libraries say shows from WARN on
     */
    public static void apply(String level, LineLayout.Format format) {
        if (System.getProperty("log4j2.configurationFile") != null) {
            return;
        }
        LoggerContext context = LoggerContext.getContext(false);
        Configuration configuration = new DefaultConfiguration();
        ConsoleAppender console = ConsoleAppender.newBuilder()
                .setName("console")
                .setTarget(ConsoleAppender.Target.SYSTEM_OUT)
                .setLayout(new LineLayout(format))
                .build();
        console.start();
        configuration.getRootLogger().getAppenders().keySet().forEach(configuration.getRootLogger()::removeAppender);
        configuration.getRootLogger().addAppender(console, null, null);
        configuration.getRootLogger().setLevel(Level.WARN);
        Level ours = Level.valueOf(level.toUpperCase(Locale.ROOT));
        configuration.addLogger("org.minaproxy", new LoggerConfig("org.minaproxy", ours, true));
        // MINA writes an ERROR with a stack trace for every connection that is reset; our own lines say what happened.
        String mina = "org.apache.mina.core.service.IoProcessor";
        configuration.addLogger(mina, new LoggerConfig(mina, Level.OFF, true));
        Configurator.reconfigure(configuration);
        context.updateLoggers();
    }
}
