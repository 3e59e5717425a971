package org.minaproxy.tls.cli;

import static java.util.Locale.ROOT;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.TlsSetupException;
import org.minaproxy.tls.issue.CertificateRequest;
import org.minaproxy.tls.store.CaDirectory;
import org.minaproxy.tls.store.PemFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The command {@code ca} with {@code init}, {@code issue}, {@code show} and {@code renew}, on its own or below another command:
 * <pre>{@code
 * commandLine.addSubcommand(new CaCommand(() -> stateDirectory.resolve("ca"), Clock.systemUTC()));
 * }</pre>
 * Exit codes: 0 fine, 1 a problem (one line on standard error), 2 wrong usage.
 */
@Command(
        name = "ca",
        description = "Makes and keeps certificates for servers and clients of your own.",
        mixinStandardHelpOptions = true)
public final class CaCommand implements Runnable {

    private final Supplier<Path> defaultDirectory;
    private final Clock clock;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--directory",
            paramLabel = "FOLDER",
            scope = ScopeType.INHERIT,
            description = "where the authority is kept; default: ca in the state directory")
    private Optional<Path> directory = Optional.empty();

    /**
     * @param defaultDirectory asked when {@code --directory} is absent; its {@link TlsSetupException} is reported like any other
     */
    public CaCommand(Supplier<Path> defaultDirectory, Clock clock) {
        this.defaultDirectory = defaultDirectory;
        this.clock = clock;
    }

    @Override
    public void run() {
        throw new ParameterException(spec().commandLine(), "Missing required subcommand");
    }

    @Command(
            description = "Makes the authority, once; prints it when it is there already.",
            mixinStandardHelpOptions = true)
    int init() {
        return reporting(
                out -> out.println(CaDirectory.openOrCreate(folder(), clock).describe()));
    }

    @Command(description = "Issues a certificate with a new key.", mixinStandardHelpOptions = true)
    int issue(
            @Parameters(
                            arity = "1..*",
                            paramLabel = "NAME",
                            description =
                                    "host names (also *.example.com) and IP addresses; with --client also mail addresses")
                    List<String> names,
            @Option(names = "--client", description = "for a client that logs in, not for a server") boolean client,
            @Option(
                            names = "--days",
                            defaultValue = "397",
                            description = "how long it is valid; default: ${DEFAULT-VALUE}")
                    int days,
            @Option(names = "--out", paramLabel = "FOLDER", description = "also write NAME.pem and NAME.key here")
                    Optional<Path> copy) {
        return reporting(out -> {
            CertificateRequest request = request(names, client, days);
            CaDirectory ca = CaDirectory.open(folder(), clock);
            TlsIdentity identity = ca.issue(request);
            print(out, ca, identity);
            copy.ifPresent(target -> {
                Path chain = target.resolve(ca.chainFile(identity).getFileName());
                Path key = target.resolve(ca.keyFile(identity).getFileName());
                PemFiles.write(identity, chain, key);
                out.println("  copies     " + chain + ", " + key);
            });
        });
    }

    @Command(description = "Prints the authority and what it has issued.", mixinStandardHelpOptions = true)
    int show(
            @Option(names = "--pem", description = "print the authority's certificate as PEM, and nothing else")
                    boolean pem) {
        return reporting(out -> {
            CaDirectory ca = CaDirectory.open(folder(), clock);
            out.print(pem ? ca.certificatePem() : ca.describe() + System.lineSeparator());
        });
    }

    @Command(
            description = "Issues again, with new keys, what is past two thirds of its life.",
            mixinStandardHelpOptions = true)
    int renew(
            @Parameters(arity = "0..*", paramLabel = "NAME", description = "renew these, whatever their age") @Nullable
                    List<String> names) {
        return reporting(out -> {
            CaDirectory ca = CaDirectory.open(folder(), clock);
            List<TlsIdentity> due = names == null
                    ? ca.issued().stream()
                            .filter(identity -> !ca.isGood(identity))
                            .toList()
                    : names.stream().flatMap(name -> named(ca, name)).distinct().toList();
            due.forEach(identity -> print(out, ca, ca.issue(CertificateRequest.renewing(identity))));
            if (due.isEmpty()) {
                out.println("nothing needs to be renewed");
            }
        });
    }

    private static Stream<TlsIdentity> named(CaDirectory ca, String name) {
        List<TlsIdentity> found = ca.issued().stream()
                .filter(identity -> identity.names().contains(name.toLowerCase(ROOT)))
                .toList();
        if (found.isEmpty()) {
            throw new TlsSetupException("nothing is issued for " + name, "issue it with \"ca issue\"");
        }
        return found.stream();
    }

    private static CertificateRequest request(List<String> names, boolean client, int days) {
        try {
            String[] all = names.toArray(String[]::new);
            return (client ? CertificateRequest.client(all) : CertificateRequest.server(all))
                    .lasting(Duration.ofDays(days));
        } catch (IllegalArgumentException e) {
            throw new TlsSetupException(String.valueOf(e.getMessage()), "see \"ca issue --help\"");
        }
    }

    private static void print(PrintWriter out, CaDirectory ca, TlsIdentity identity) {
        out.println(ca.describe(identity));
        out.println("  key        " + ca.keyFile(identity));
    }

    private int reporting(Consumer<PrintWriter> work) {
        PrintWriter out = spec().commandLine().getOut();
        try {
            work.accept(out);
            return ExitCode.OK;
        } catch (TlsSetupException e) {
            spec().commandLine().getErr().println(e.getMessage());
            return ExitCode.SOFTWARE;
        } finally {
            out.flush();
        }
    }

    private Path folder() {
        return directory.orElseGet(defaultDirectory);
    }

    private CommandSpec spec() {
        return Objects.requireNonNull(spec, "the command is run by picocli");
    }
}
