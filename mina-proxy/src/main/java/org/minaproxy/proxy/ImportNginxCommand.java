package org.minaproxy.proxy;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.minaproxy.proxy.config.ConfigException;
import org.minaproxy.proxy.nginx.NginxConfException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the {@code mina-proxy.yaml} that behaves as a configuration of nginx's mail module does. */
@Command(
        name = "import-nginx",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the configuration that is equal to the mail block of an nginx.conf.",
            "What cannot be carried over is named, with file and line, on standard error."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:everything was carried over",
            "1:the file is wrong, or nothing in it can be carried over",
            "3:something was not carried over"
        })
final class ImportNginxCommand implements Callable<Integer> {

    static final int SOMETHING_IS_LOST = 3;

    @Parameters(paramLabel = "FILE", description = "The nginx.conf.")
    private @Nullable Path file;

    @Mixin
    private NginxPrefix prefix = new NginxPrefix();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter errors = spec.commandLine().getErr();
        try {
            NginxConfiguration read = NginxConfiguration.read(prefix.of(Objects.requireNonNull(file)));
            read.tell(errors);
            if (read.yaml().isEmpty()) {
                errors.println(file + ": nothing of it can be carried over");
                return 1;
            }
            spec.commandLine().getOut().print(read.yaml());
            spec.commandLine().getOut().flush();
            return read.isWhole() ? 0 : SOMETHING_IS_LOST;
        } catch (NginxConfException | ConfigException e) {
            errors.println(e.getMessage());
            return 1;
        }
    }
}
