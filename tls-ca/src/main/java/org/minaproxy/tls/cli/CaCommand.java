package org.minaproxy.tls.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import org.minaproxy.tls.issue.CertificateRequest.KeyType;
import org.minaproxy.tls.store.CaDirectory;
import org.minaproxy.tls.store.KeyPolicy;
import org.minaproxy.tls.store.PemFiles;
import org.minaproxy.tls.store.SmallFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The command {@code ca} with {@code init}, {@code issue}, {@code show}, {@code renew} and {@code revoke}, on its own or below another command:
 * <pre>{@code
 * commandLine.addSubcommand(new CaCommand(() -> new CaCommand.Place(stateDirectory.resolve("ca"), password), Clock.systemUTC()));
 * }</pre>
 * Exit codes: 0 fine, 1 a problem (one line on standard error), 2 wrong usage.
 */
@Command(
        name = "ca",
        description = "Makes and keeps certificates for servers and clients of your own.",
        mixinStandardHelpOptions = true)
public final class CaCommand implements Runnable {

    private final Supplier<Place> usual;
    private final Clock clock;

    /** Where an authority is kept, and what opens it. */
    public static final class Place {

        private final Path folder;
        private final char[] password;

        /**
         * @param password of the authority's key; empty for none
         */
        public Place(Path folder, char[] password) {
            this.folder = folder;
            this.password = password.clone();
        }
    }

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--directory",
            paramLabel = "FOLDER",
            scope = ScopeType.INHERIT,
            description = "where the authority is kept; default: ca in the state directory")
    private Optional<Path> directory = Optional.empty();

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "the first line is the password of the authority's key; default: that of the configuration")
    private Optional<Path> passwordFile = Optional.empty();

    /**
     * @param usual asked for what the options do not say; its {@link TlsSetupException} is reported like any other
     */
    public CaCommand(Supplier<Place> usual, Clock clock) {
        this.usual = usual;
        this.clock = clock;
    }

    @Override
    public void run() {
        throw new ParameterException(spec().commandLine(), "Missing required subcommand");
    }

    @Command(
            description = "Makes the authority, once; prints it when it is there already.",
            mixinStandardHelpOptions = true)
    int init(
            @Option(
                            names = "--permit",
                            paramLabel = "DOMAIN",
                            description = {
                                "limits a new authority: to this domain and all below it, or to a network such as",
                                "192.0.2.0/24; can be repeated. Nobody accepts what it issues for other names."
                            })
                    @Nullable
                    List<String> permitted) {
        return reporting(out -> {
            Place place = place();
            List<String> names = permitted == null ? List.of() : permitted;
            out.println(sensible(() -> CaDirectory.openOrCreate(place.folder, place.password, names, clock))
                    .describe());
        });
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
            @Option(names = "--rsa", description = "with an RSA key of 2048 bits, for old clients; default: P-256")
                    boolean rsa,
            @Option(names = "--out", paramLabel = "FOLDER", description = "also write NAME.pem and NAME.key here")
                    Optional<Path> copy) {
        return reporting(out -> {
            CertificateRequest request = request(names, client, days, rsa);
            CaDirectory ca = open();
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
                    boolean pem,
            @Option(names = "--crl", description = "print the list of revoked certificates as PEM, and nothing else")
                    boolean crl) {
        return reporting(out -> {
            CaDirectory ca = open();
            out.print(pem ? ca.certificatePem() : crl ? ca.revocationsPem() : ca.describe() + System.lineSeparator());
        });
    }

    @Command(description = "Issues again what is past three fifths of its life.", mixinStandardHelpOptions = true)
    int renew(
            @Parameters(arity = "0..*", paramLabel = "NAME", description = "renew these, whatever their age") @Nullable
                    List<String> names,
            @Option(names = "--reuse-key", description = "keep the keys, for those who pin them (DANE)")
                    boolean reuseKey) {
        return reporting(out -> {
            CaDirectory ca = open();
            List<TlsIdentity> due = names == null
                    ? ca.issued().stream()
                            .filter(identity -> !ca.isGood(identity))
                            .toList()
                    : names.stream().flatMap(name -> named(ca, name)).distinct().toList();
            KeyPolicy keys = reuseKey ? KeyPolicy.REUSE : KeyPolicy.NEW;
            due.forEach(identity -> print(out, ca, ca.renew(keys, identity)));
            if (due.isEmpty()) {
                out.println("nothing needs to be renewed");
            }
        });
    }

    @Command(
            description = "Declares certificates void, and removes them with their keys.",
            mixinStandardHelpOptions = true)
    int revoke(@Parameters(arity = "1..*", paramLabel = "NAME", description = "a name of each") List<String> names) {
        return reporting(out -> {
            CaDirectory ca = open();
            List<TlsIdentity> all =
                    names.stream().flatMap(name -> named(ca, name)).distinct().toList();
            all.forEach(ca::revoke);
            all.forEach(identity -> out.println("revoked      " + String.join(", ", identity.names())));
            out.println("  list       " + ca.revocationsFile());
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

    private static CertificateRequest request(List<String> names, boolean client, int days, boolean rsa) {
        String[] all = names.toArray(String[]::new);
        return sensible(() -> (client ? CertificateRequest.client(all) : CertificateRequest.server(all))
                .lasting(Duration.ofDays(days))
                .with(rsa ? KeyType.RSA_2048 : KeyType.EC_P256));
    }

    private static <T> T sensible(Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException e) {
            throw new TlsSetupException(String.valueOf(e.getMessage()), "see \"ca --help\"");
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

    private CaDirectory open() {
        Place place = place();
        return CaDirectory.open(place.folder, place.password, clock);
    }

    private Place place() {
        Optional<char[]> password = passwordFile.map(CaCommand::firstLine);
        if (directory.isPresent()) {
            return new Place(directory.get(), password.orElse(new char[0]));
        }
        Place place = usual.get();
        return new Place(place.folder, password.orElse(place.password));
    }

    private static char[] firstLine(Path file) {
        String text = new String(SmallFile.read(file, 1 << 20, "give a file with the password"), UTF_8);
        return text.lines().findFirst().orElse("").toCharArray();
    }

    private CommandSpec spec() {
        return Objects.requireNonNull(spec, "the command is run by picocli");
    }
}
