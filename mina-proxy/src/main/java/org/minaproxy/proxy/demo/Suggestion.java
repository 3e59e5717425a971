package org.minaproxy.proxy.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Something to try by hand.
 *
 * @param title what it does
 * @param command for a POSIX shell, ready to be pasted from any folder; lines after the first are continued ones
 */
record Suggestion(String title, String command) {

    static List<Suggestion> of(Map<DemoListener, Integer> ports, Account account, Path certificateAuthority, Path log) {
        String ca = quoted(certificateAuthority);
        String user = account.user();
        String password = account.password().text();
        String login = user + ":" + password;
        String address = account.address();
        return List.of(
                new Suggestion("Read the mail by IMAP", """
                        curl --cacert %s -u %s \\
                             'imaps://localhost:%d/INBOX;MAILINDEX=1'""".formatted(ca, login, ports.get(DemoListener.IMAPS))),
                new Suggestion("Read it by POP3, encrypted after STLS", """
                        curl --cacert %s -u %s \\
                             --ssl-reqd pop3://localhost:%d/1""".formatted(
                                ca, login, ports.get(DemoListener.POP3))),
                new Suggestion("Send another one by submission", """
                        swaks --server localhost:%d --tls --tls-verify \\
                              --tls-ca-path %s \\
                              --auth-user %s --auth-password %s \\
                              --from %s --to %s""".formatted(
                                ports.get(DemoListener.SUBMISSION), ca, user, password, address, address)),
                new Suggestion("Send one as another mail server would, without a login", """
                        swaks --server localhost:%d --to %s --from you@example.com""".formatted(
                                ports.get(DemoListener.MX), address)),
                new Suggestion("Speak IMAP yourself; begin with:  a login " + user + " " + password, """
                        openssl s_client -quiet -crlf -connect localhost:%d \\
                                -CAfile %s -verify_return_error""".formatted(
                                ports.get(DemoListener.IMAPS), ca)),
                new Suggestion("See what the proxy wrote about all that", "tail " + quoted(log)));
    }

    /** As a word of a shell's command line. */
    private static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[A-Za-z0-9/._+@-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
