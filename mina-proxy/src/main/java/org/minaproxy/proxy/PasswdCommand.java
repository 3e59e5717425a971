package org.minaproxy.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.minaproxy.auth.CredentialText;
import org.minaproxy.auth.Secret;
import org.minaproxy.auth.hash.HashScheme;
import org.minaproxy.auth.passwd.PasswdLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes one line of a passwd file. */
@Command(
        name = "passwd",
        mixinStandardHelpOptions = true,
        description = {
            "Hashes a password and prints a line for a passwd file.",
            "The password is asked for, or read from standard input: one line."
        })
final class PasswdCommand implements Callable<Integer> {

    @Parameters(paramLabel = "USER", description = "The name the user logs in with.")
    private String user = "";

    @Option(
            names = {"-s", "--scheme"},
            paramLabel = "SCHEME",
            description = "One of ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} unless told otherwise.")
    private HashScheme scheme = HashScheme.ARGON2ID;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        Optional<Console> terminal = Optional.ofNullable(System.console()).filter(PasswdCommand::isTerminal);
        Optional<Secret> password = terminal.isPresent() ? asked(terminal.get()) : piped(System.in);
        if (password.isEmpty()) {
            spec.commandLine().getErr().println("no password was given, or the two were not the same");
            return 1;
        }
        Optional<String> problem = CredentialText.problemWithUser(user.getBytes(UTF_8))
                .or(() -> CredentialText.problemWithPassword(password.get().bytes()));
        if (problem.isPresent()) {
            spec.commandLine().getErr().println(problem.get());
            return 1;
        }
        try {
            spec.commandLine().getOut().println(PasswdLine.of(user, scheme, password.get()));
            return 0;
        } catch (IllegalArgumentException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    // From Java 22 on there is a console also where there is no terminal, and a method that tells.
    private static boolean isTerminal(Console console) {
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    private static Optional<Secret> asked(Console console) {
        char[] first = console.readPassword("Password: ");
        char[] second = console.readPassword("Again: ");
        return first == null || first.length == 0 || !Arrays.equals(first, second)
                ? Optional.empty()
                : Optional.of(Secret.of(new String(first)));
    }

    /** The first line, without its end. */
    private static Optional<Secret> piped(InputStream input) throws IOException {
        byte[] octets = input.readNBytes(CredentialText.MAX_PASSWORD + "\r\n".length());
        int end = 0;
        while (end < octets.length && octets[end] != '\n') {
            end++;
        }
        if (end > 0 && octets[end - 1] == '\r') {
            end--;
        }
        return end == 0 ? Optional.empty() : Optional.of(Secret.of(Arrays.copyOf(octets, end)));
    }
}
