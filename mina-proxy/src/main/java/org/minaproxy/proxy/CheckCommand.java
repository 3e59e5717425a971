package org.minaproxy.proxy;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.minaproxy.proxy.config.ConfigException;
import org.minaproxy.proxy.config.ProxyConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reads the configuration and the files that it names, and prints every problem at once. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Reads the configuration and the files that it names; prints every problem.")
final class CheckCommand implements Callable<Integer> {

    @Mixin
    private ConfigOption configuration = new ConfigOption();

    @Option(
            names = "--dial",
            description = {
                "Also calls every backend server and every http authentication source, one line each:",
                "connects, begins TLS, reads the greeting, and leaves in order. Nobody is logged in."
            })
    private boolean dial;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter errors = spec.commandLine().getErr();
        try {
            ProxyConfig config = configuration.load();
            List<String> problems = MailProxy.check(config);
            if (problems.isEmpty()) {
                return dial ? dial(config) : fine();
            }
            errors.println(configuration.describe(problems));
        } catch (ConfigException e) {
            errors.println(e.getMessage());
        } catch (StartupException e) {
            errors.println(configuration.describe(e.problems()));
        }
        return 1;
    }

    private int fine() {
        spec.commandLine().getOut().println(configuration.name() + ": fine");
        return 0;
    }

    private int dial(ProxyConfig config) {
        int failures = new DialCheck(config).run(spec.commandLine().getOut());
        if (failures == 0) {
            return fine();
        }
        spec.commandLine().getErr().println(configuration.name() + ": not all of them can be used");
        return 1;
    }
}
