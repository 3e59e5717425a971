package org.minaproxy.proxy.log;

import java.nio.file.Path;
import java.util.Locale;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.appender.FileAppender;
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
        use(
                ConsoleAppender.newBuilder()
                        .setName("console")
                        .setTarget(ConsoleAppender.Target.SYSTEM_OUT)
                        .setLayout(new LineLayout(format))
                        .build(),
                Level.valueOf(level.toUpperCase(Locale.ROOT)));
    }

    /** Writes the log for people and from INFO on to the end of a file, whatever operators say about it elsewhere. */
    public static void toFile(Path file) {
        use(
                FileAppender.newBuilder()
                        .setName("file")
                        .setFileName(file.toString())
                        .setLayout(new LineLayout(LineLayout.Format.TEXT))
                        .build(),
                Level.INFO);
    }

    private static void use(Appender appender, Level ours) {
        appender.start();
        LoggerContext context = LoggerContext.getContext(false);
        Configuration configuration = new DefaultConfiguration();
        configuration.getRootLogger().getAppenders().keySet().forEach(configuration.getRootLogger()::removeAppender);
        configuration.getRootLogger().addAppender(appender, null, null);
        configuration.getRootLogger().setLevel(Level.WARN);
        configuration.addLogger("org.minaproxy", new LoggerConfig("org.minaproxy", ours, true));
        // MINA writes an ERROR with a stack trace for every connection that is reset; our own lines say what happened.
        String mina = "org.apache.mina.core.service.IoProcessor";
        configuration.addLogger(mina, new LoggerConfig(mina, Level.OFF, true));
        Configurator.reconfigure(configuration);
        context.updateLoggers();
    }
}
