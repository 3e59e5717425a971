package org.minaproxy.proxy;

import java.util.concurrent.Callable;
import org.minaproxy.proxy.config.ConfigException;
import org.minaproxy.proxy.config.ProxyConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Answers the questions of other proxies, without being one. */
@Command(
        name = "auth-server",
        mixinStandardHelpOptions = true,
        description = {
            "Answers the lookups of other proxies (nginx's auth_http, JSON) from the authentication sources, as the section",
            "auth-server of the configuration says. \"run\" does it too, besides its listeners."
        })
final class AuthServerCommand implements Callable<Integer> {

    @Mixin
    private ConfigOption configuration = new ConfigOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        try {
            ProxyConfig config = configuration.load();
            if (config.authServer().isEmpty()) {
                return refuse(configuration.name()
                        + ": auth-server: missing; write for example { address: \"127.0.0.1:9000\" }");
            }
            LogTargets.use(config);
            return new Foreground(MailProxy.start(config.withoutListeners())).run();
        } catch (ConfigException e) {
            return refuse(String.valueOf(e.getMessage()));
        } catch (StartupException e) {
            return refuse(configuration.describe(e.problems()));
        }
    }

    private int refuse(String problem) {
        spec.commandLine().getErr().println(problem);
        return 1;
    }
}
