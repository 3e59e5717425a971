package org.minaproxy.auth.sasl;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The mechanisms there are, in the order in which they are offered. */
public final class SaslMechanisms {

    public static final List<SaslMechanism> ALL =
            List.of(new PlainMechanism(), new LoginMechanism(), new CramMd5Mechanism(), new ExternalMechanism());

    private SaslMechanisms() {}

    /** Finds a mechanism by its name in any case, as commands and configuration write it. */
    public static Optional<SaslMechanism> named(String name) {
        String wanted = name.toUpperCase(Locale.ROOT);
        return ALL.stream().filter(mechanism -> mechanism.name().equals(wanted)).findFirst();
    }
}
