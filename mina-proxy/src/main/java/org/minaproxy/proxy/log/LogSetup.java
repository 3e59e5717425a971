package org.minaproxy.proxy.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.Layout;
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

    /** The logger that hears of every client that connects, below that of sessions. */
    public static final String CONNECTIONS = "org.minaproxy.proxy.session.ProxySession.connections";

    private LogSetup() {}

    /**
     * Where lines go.
     *
     * @param stream standard output or standard error; absent with a file
     * @param file what is written is added to its end
     * @param level of our own events that go there; what libraries say shows from WARN on
     */
    public record Target(Optional<ConsoleAppender.Target> stream, Optional<Path> file, Level level) {

        public static Target stdout(Level level) {
            return new Target(Optional.of(ConsoleAppender.Target.SYSTEM_OUT), Optional.empty(), level);
        }

        public static Target stderr(Level level) {
            return new Target(Optional.of(ConsoleAppender.Target.SYSTEM_ERR), Optional.empty(), level);
        }

        public static Target file(Path file, Level level) {
            return new Target(Optional.empty(), Optional.of(file), level);
        }

        /** Whether it wants to hear of clients that connect, which is an information to nginx and a detail to us. */
        private boolean hearsOfConnections(boolean nginx) {
            return level.isLessSpecificThan(nginx ? Level.INFO : Level.DEBUG);
        }
    }

    /** How lines look. */
    public static Layout<String> layout(LineLayout.Format format) {
        return new LineLayout(format);
    }

    /**
     * As nginx would have written them.
     *
     * @param addresses of the listeners by name
     */
    public static Layout<String> nginxLayout(Map<String, String> addresses) {
        return new NginxLayout(addresses);
    }

    /**
     * Sets form and targets for the rest of the process's life.
     *
     * @throws IOException when a file cannot be written; says why
     */
    public static void apply(Layout<String> layout, List<Target> targets) throws IOException {
        if (System.getProperty("log4j2.configurationFile") != null) {
            return;
        }
        use(layout, targets);
    }

    /** Writes the log for people and from INFO on to the end of a file, whatever operators say about it elsewhere. */
    public static void toFile(Path file) throws IOException {
        use(new LineLayout(LineLayout.Format.TEXT), List.of(Target.file(file, Level.INFO)));
    }

    /** Begins files anew that log rotation has given another name. What cannot be opened is told, and written to as before. */
    public static void reopenFiles() {
        Configuration configuration = LoggerContext.getContext(false).getConfiguration();
        for (Appender appender : configuration.getRootLogger().getAppenders().values()) {
            if (appender instanceof LogFile file) {
                try {
                    file.reopen();
                } catch (IOException e) {
                    LogManager.getLogger(LogSetup.class).warn(LogLine.of("not reopened: " + e.getMessage()));
                }
            }
        }
    }

    private static void use(Layout<String> layout, List<Target> targets) throws IOException {
        LoggerContext context = LoggerContext.getContext(false);
        Configuration configuration = new DefaultConfiguration();
        LoggerConfig root = configuration.getRootLogger();
        root.getAppenders().keySet().forEach(root::removeAppender);
        root.setLevel(Level.WARN);
        LoggerConfig ours = new LoggerConfig("org.minaproxy", mostTalkative(targets), true);
        LoggerConfig connections = new LoggerConfig(CONNECTIONS, Level.OFF, false);
        for (Target target : targets) {
            Appender appender = appender(target, layout, root.getAppenders().size());
            root.addAppender(appender, target.level(), null);
            if (target.hearsOfConnections(layout instanceof NginxLayout)) {
                connections.addAppender(appender, Level.DEBUG, null);
                connections.setLevel(Level.DEBUG);
            }
        }
        configuration.addLogger("org.minaproxy", ours);
        configuration.addLogger(CONNECTIONS, connections);
        // MINA writes an ERROR with a stack trace for every connection that is reset; our own lines say what happened.
        String mina = "org.apache.mina.core.service.IoProcessor";
        configuration.addLogger(mina, new LoggerConfig(mina, Level.OFF, true));
        Configurator.reconfigure(configuration);
        context.updateLoggers();
    }

    private static Level mostTalkative(List<Target> targets) {
        return targets.stream().map(Target::level).max(Level::compareTo).orElse(Level.OFF);
    }

    private static Appender appender(Target target, Layout<String> layout, int number) throws IOException {
        String name = "log-" + number;
        if (target.file().isPresent()) {
            LogFile file = new LogFile(name, target.file().get(), layout);
            file.reopen();
            file.start();
            return file;
        }
        Appender stream = ConsoleAppender.newBuilder()
                .setName(name)
                .setTarget(target.stream().orElseThrow())
                .setLayout(layout)
                .build();
        stream.start();
        return stream;
    }
}
