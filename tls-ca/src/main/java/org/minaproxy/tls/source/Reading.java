package org.minaproxy.tls.source;

import java.util.Optional;
import java.util.function.Supplier;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.TlsSetupException;

/**
 * One certificate of a source, or why it cannot be used.
 *
 * @param name the same before and after a renewal; of two with one name in a source, the order decides which is which
 * @param problem one line for the operator, there when the identity is not
 */
public record Reading(String name, Optional<TlsIdentity> identity, Optional<String> problem) {

    static Reading of(String name, Supplier<TlsIdentity> load) {
        try {
            return new Reading(name, Optional.of(load.get()), Optional.empty());
        } catch (TlsSetupException e) {
            return new Reading(name, Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
        }
    }
}
