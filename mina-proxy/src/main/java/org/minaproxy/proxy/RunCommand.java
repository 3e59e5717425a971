package org.minaproxy.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.logging.log4j.LogManager;
import org.jspecify.annotations.Nullable;
import org.minaproxy.proxy.config.ConfigException;
import org.minaproxy.proxy.config.ProxyConfig;
import org.minaproxy.proxy.nginx.NginxConfException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Starts the proxy in the foreground and keeps it running until TERM or INT. */
@Command(name = "run", mixinStandardHelpOptions = true, description = "Starts in the foreground.")
final class RunCommand implements Callable<Integer> {

    @Mixin
    private ConfigOption configuration = new ConfigOption();

    @Option(
            names = "--nginx-conf",
            paramLabel = "FILE",
            description = "Serves what the mail block of this nginx.conf says instead; see import-nginx.")
    private @Nullable Path nginxConf;

    @Mixin
    private NginxPrefix prefix = new NginxPrefix();

    @Option(
            names = "--despite-losses",
            description = "Starts although something in the nginx.conf cannot be carried over.")
    private boolean despiteLosses;

    @Option(names = "--pid-file", paramLabel = "FILE", description = "Holds the process id while it runs.")
    private @Nullable Path pidFile;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        try {
            return nginxConf == null ? serve(configuration.load()) : serve(nginxConf);
        } catch (ConfigException | NginxConfException e) {
            return refuse(String.valueOf(e.getMessage()));
        } catch (StartupException e) {
            return refuse(ConfigOption.describe(
                    nginxConf == null ? configuration.name() : nginxConf.toString(), e.problems()));
        }
    }

    /** What was lost may have kept somebody out, so nothing starts until the operator has seen it. */
    private int serve(Path conf) throws ConfigException, NginxConfException, StartupException, InterruptedException {
        if (configuration.isGiven()) {
            throw new ParameterException(spec.commandLine(), "--config and --nginx-conf exclude each other");
        }
        NginxConfiguration read = NginxConfiguration.read(prefix.of(conf));
        read.tell(spec.commandLine().getErr());
        if (read.yaml().isEmpty()) {
            return refuse(conf + ": nothing of it can be carried over");
        }
        if (!read.isWhole() && !despiteLosses) {
            refuse(conf + ": not started; correct the file, or start with --despite-losses");
            return ImportNginxCommand.SOMETHING_IS_LOST;
        }
        if (pidFile == null) {
            pidFile = read.pidFile().orElse(null);
        }
        return serve(read.load(System.getenv()));
    }

    private int serve(ProxyConfig config) throws StartupException, InterruptedException {
        LogTargets.use(config);
        return serve(MailProxy.start(config));
    }

    private int refuse(String problem) {
        spec.commandLine().getErr().println(problem);
        return 1;
    }

    private int serve(MailProxy proxy) throws InterruptedException {
        Foreground foreground = new Foreground(proxy);
        if (pidFile != null) {
            try {
                Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");
            } catch (IOException e) {
                proxy.close();
                return refuse("--pid-file: cannot write " + e.getMessage() + "; name a file in a folder that exists");
            }
        }
        return foreground.atTheEnd(this::removePidFile).run();
    }

    private void removePidFile() {
        try {
            if (pidFile != null) {
                Files.deleteIfExists(pidFile);
            }
        } catch (IOException e) {
            LogManager.getLogger(RunCommand.class).warn("cannot remove the pid file: {}", e.getMessage());
        }
    }
}
