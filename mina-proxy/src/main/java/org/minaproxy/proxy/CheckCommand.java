package org.minaproxy.proxy;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.minaproxy.proxy.config.ConfigException;
import org.minaproxy.proxy.config.ProxyConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Reads the configuration and the files that it names, and prints every problem at once. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Reads the configuration; prints every problem.")
final class CheckCommand implements Callable<Integer> {

    @Mixin
    private ConfigOption configuration = new ConfigOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter errors = spec.commandLine().getErr();
        try {
            ProxyConfig config = configuration.load();
            List<String> problems = MailProxy.check(config);
            if (problems.isEmpty()) {
                spec.commandLine().getOut().println(configuration.name() + ": fine");
                return 0;
            }
            errors.println(configuration.describe(problems));
        } catch (ConfigException | StartupException e) {
            errors.println(e.getMessage());
        }
        return 1;
    }
}
