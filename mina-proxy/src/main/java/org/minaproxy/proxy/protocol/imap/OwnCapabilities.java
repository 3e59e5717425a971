package org.minaproxy.proxy.protocol.imap;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.minaproxy.proxy.protocol.ClientContext;
import org.minaproxy.proxy.protocol.ClientContext.StartTlsPolicy;

/** What we can do before login, as CAPABILITY lists it; after login the backend's own list is passed on. */
final class OwnCapabilities {

    // RFC 7888 §5: who announces LITERAL- takes unasked literals up to this size. LITERAL+ would promise any size.
    private static final int LITERAL_MINUS = 4096;

    private final ClientContext context;

    OwnCapabilities(ClientContext context) {
        this.context = context;
    }

    /** The code of a greeting, or the data of an answer. */
    String listed(boolean encrypted) {
        List<String> words = new ArrayList<>();
        words.add("CAPABILITY");
        words.addAll(basic());
        if (offersStartTls(encrypted)) {
            words.add("STARTTLS");
        }
        if (!allowsLogin(encrypted) || !allowsLoginCommand()) {
            words.add("LOGINDISABLED");
        }
        if (allowsLogin(encrypted)) {
            context.offered().forEach(mechanism -> words.add("AUTH=" + mechanism.name()));
        }
        return String.join(" ", words);
    }

    boolean offersStartTls(boolean encrypted) {
        return !encrypted && context.startTls() != StartTlsPolicy.NOT_OFFERED;
    }

    boolean allowsLogin(boolean encrypted) {
        return encrypted || context.startTls() != StartTlsPolicy.REQUIRED;
    }

    /** LOGIN shows the password, so it goes with the mechanisms that do; a listener without any mechanism still has LOGIN. */
    boolean allowsLoginCommand() {
        return context.mechanisms().isEmpty() || context.revealsPasswords();
    }

    private List<String> basic() {
        if (!context.capabilities().isEmpty()) {
            return context.capabilities().stream()
                    .filter(word -> !isOurs(word.toUpperCase(Locale.ROOT)))
                    .toList();
        }
        return context.maxLiteral() < LITERAL_MINUS
                ? List.of("IMAP4rev1", "SASL-IR", "ID")
                : List.of("IMAP4rev1", "SASL-IR", "LITERAL-", "ID");
    }

    // These say how to log in; they follow from the listener and not from a list.
    private static boolean isOurs(String word) {
        return word.equals("STARTTLS") || word.equals("LOGINDISABLED") || word.startsWith("AUTH=");
    }
}
