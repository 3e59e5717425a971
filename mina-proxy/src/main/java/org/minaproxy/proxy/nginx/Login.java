package org.minaproxy.proxy.nginx;

import java.util.ArrayList;
import java.util.List;
import org.minaproxy.proxy.nginx.Scope.Setting;

/**
 * Who may come in, and how: {@code imap_auth}, {@code pop3_auth} or {@code smtp_auth}.
 *
 * @param mode {@code required}, {@code optional} or {@code none}, as our configuration has it
 * @param mechanisms in our words
 */
record Login(String mode, List<String> mechanisms, Setting<List<String>> setting) {

    static Login of(String protocol, Scope scope) throws NginxConfException {
        return switch (protocol) {
            case "imap" ->
                of(scope.words("imap_auth", "plain"), List.of("plain", "login", "cram-md5", "external"), false);
            case "pop3" ->
                of(scope.words("pop3_auth", "plain"), List.of("plain", "apop", "cram-md5", "external"), true);
            default ->
                of(
                        scope.words("smtp_auth", "plain", "login"),
                        List.of("plain", "login", "cram-md5", "external", "none"),
                        false);
        };
    }

    /** @param plainIsLoginToo as with POP3, where nginx has no word of its own for LOGIN */
    private static Login of(Setting<List<String>> setting, List<String> known, boolean plainIsLoginToo)
            throws NginxConfException {
        List<String> mechanisms = new ArrayList<>();
        for (String word : setting.value()) {
            if (!known.contains(word)) {
                throw setting.directive()
                        .orElseThrow()
                        .wrong("\"" + word + "\" is not one of " + String.join(", ", known));
            }
            if (!word.equals("none") && !mechanisms.contains(word)) {
                mechanisms.add(word);
            }
        }
        if (plainIsLoginToo && mechanisms.contains("plain")) {
            mechanisms.add(mechanisms.indexOf("plain") + 1, "login");
        }
        boolean without = setting.value().contains("none");
        return new Login(without ? mechanisms.isEmpty() ? "none" : "optional" : "required", mechanisms, setting);
    }

    /** The same where clients are not asked for certificates. */
    Login withoutCertificates(Findings findings) {
        if (!mechanisms.contains("external")) {
            return this;
        }
        findings.lost(
                setting.directive().orElseThrow(),
                "external is a login by certificate, and clients are not asked for one; see ssl_verify_client");
        List<String> others =
                mechanisms.stream().filter(word -> !word.equals("external")).toList();
        return new Login(others.isEmpty() && !isRequired() ? "none" : mode, others, setting);
    }

    /** Whether somebody can come in at all. */
    boolean letsIn() {
        return !isRequired() || !mechanisms.isEmpty();
    }

    boolean isRequired() {
        return mode.equals("required");
    }
}
