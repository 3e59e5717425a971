package org.minaproxy.proxy.log;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.Layout;
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
        for (Target target : targets) {
            if (target.file().isPresent()) {
                requireWritable(target.file().get());
            }
        }
        use(layout, targets);
    }

    /** Log4j would complain on standard error and go on without a log. */
    private static void requireWritable(Path file) throws IOException {
        try {
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    .close();
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": its folder is missing; make it", e);
        } catch (AccessDeniedException e) {
            throw new IOException(file + ": permission denied; let this user write it", e);
        }
    }

    /** Writes the log for people and from INFO on to the end of a file, whatever operators say about it elsewhere. */
    public static void toFile(Path file) {
        use(new LineLayout(LineLayout.Format.TEXT), List.of(Target.file(file, Level.INFO)));
    }

    private static void use(Layout<String> layout, List<Target> targets) {
        LoggerContext context = LoggerContext.getContext(false);
        Configuration configuration = new DefaultConfiguration();
        LoggerConfig root = configuration.getRootLogger();
        root.getAppenders().keySet().forEach(root::removeAppender);
        root.setLevel(Level.WARN);
        LoggerConfig ours = new LoggerConfig("org.minaproxy", mostTalkative(targets), true);
        LoggerConfig connections = new LoggerConfig(CONNECTIONS, Level.DEBUG, false);
        for (Target target : targets) {
            Appender appender = appender(target, layout, root.getAppenders().size());
            root.addAppender(appender, target.level(), null);
            if (target.hearsOfConnections(layout instanceof NginxLayout)) {
                connections.addAppender(appender, Level.DEBUG, null);
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

    private static Appender appender(Target target, Layout<String> layout, int number) {
        Appender appender = target.stream()
                .<Appender>map(stream -> ConsoleAppender.newBuilder()
                        .setName("log-" + number)
                        .setTarget(stream)
                        .setLayout(layout)
                        .build())
                .orElseGet(() -> FileAppender.newBuilder()
                        .setName("log-" + number)
                        .setFileName(target.file().orElseThrow().toString())
                        .setLayout(layout)
                        .build());
        appender.start();
        return appender;
    }
}
