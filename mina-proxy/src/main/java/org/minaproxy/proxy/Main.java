package org.minaproxy.proxy;

import java.nio.file.Path;
import java.time.Clock;
import org.minaproxy.proxy.config.ConfigException;
import org.minaproxy.proxy.config.ProxyConfig;
import org.minaproxy.tls.cli.CaCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code mina-proxy}. Exit codes: 0 fine, 1 the configuration or the request is wrong, 2 wrong usage, 70 a bug. */
@Command(
        name = "mina-proxy",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "A mail proxy for IMAP, POP3, SMTP and submission.",
        subcommands = {
            RunCommand.class,
            AuthServerCommand.class,
            CheckCommand.class,
            PasswdCommand.class,
            DemoCommand.class,
            ExplainCommand.class,
            ImportNginxCommand.class,
            HealthCommand.class
        })
public final class Main {

    private static final int BUG = 70;

    private Main() {}

    public static void main(String[] arguments) {
        // our own shutdown hook has something to say until the very end, and stops the log itself
        System.setProperty("log4j2.shutdownHookEnabled", "false");
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.addSubcommand(new CaCommand(Main::ownAuthority, Clock.systemUTC()));
        commandLine.setExecutionExceptionHandler((bug, command, parsed) -> {
            bug.printStackTrace(command.getErr());
            return BUG;
        });
        return commandLine;
    }

    /** Where the proxy keeps its own authority, when the configuration can be read. */
    private static CaCommand.Place ownAuthority() {
        try {
            ProxyConfig config = new ConfigOption().load();
            return new CaCommand.Place(
                    config.stateDirectory().resolve("ca"),
                    config.tls().authority().passwordText());
        } catch (ConfigException e) {
            return new CaCommand.Place(Path.of("state", "ca"), new char[0]);
        }
    }
}
