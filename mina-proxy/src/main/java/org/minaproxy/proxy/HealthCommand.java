package org.minaproxy.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.minaproxy.proxy.config.ConfigException;
import org.minaproxy.proxy.config.ListenAddress;
import org.minaproxy.proxy.config.StatusConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Asks the running proxy whether it is ready, at its status address. */
@Command(
        name = "health",
        mixinStandardHelpOptions = true,
        description = {
            "Asks the running proxy at status.address whether it is ready, and prints why not and which certificates it shows.",
            "Exit code 0 when it is, else 1: for a container's HEALTHCHECK."
        })
final class HealthCommand implements Callable<Integer> {

    private static final int PATIENCE_MILLIS = 5_000;
    private static final int LONGEST = 1 << 20;

    @Mixin
    private ConfigOption configuration = new ConfigOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try {
            Optional<StatusConfig> status = configuration.load().status();
            return status.isPresent()
                    ? ask(status.get().address())
                    : fail("status.address is not set; set it to 127.0.0.1:8025 for one, where the proxy can be asked");
        } catch (ConfigException e) {
            return fail(String.valueOf(e.getMessage()));
        }
    }

    private int ask(ListenAddress address) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create("http://" + reachable(address) + "/health/ready")
                            .toURL()
                            .openConnection();
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            int code = connection.getResponseCode();
            try (InputStream body = code == 200 ? connection.getInputStream() : connection.getErrorStream()) {
                spec.commandLine().getOut().print(new String(body.readNBytes(LONGEST), UTF_8));
                spec.commandLine().getOut().flush();
            }
            return code == 200 ? 0 : 1;
        } catch (IOException e) {
            return fail("nobody answers at " + address + ": " + e.getMessage());
        }
    }

    /** Who listens at every address is asked at the loopback one. */
    private static String reachable(ListenAddress address) {
        String host = address.host();
        boolean every = host.isEmpty() || host.equals("0.0.0.0") || host.equals("::");
        String asked = every ? "localhost" : host.indexOf(':') < 0 ? host : "[" + host + "]";
        return asked + ":" + address.port();
    }

    private int fail(String problem) {
        spec.commandLine().getErr().println(problem);
        return 1;
    }
}
