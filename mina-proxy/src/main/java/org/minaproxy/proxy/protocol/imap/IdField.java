package org.minaproxy.proxy.protocol.imap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One thing that a client tells about itself by ID (RFC 2971 §3.3), for example {@code "name" "curl"}.
 *
 * @param value absent when the client sent NIL
 */
record IdField(String name, Optional<String> value) {

    private static final int MAX_FIELDS = 30;

    /** The fields in their order, none for NIL; or empty when the arguments are not those of ID. */
    static Optional<List<IdField>> parse(List<Argument> arguments) {
        if (arguments.size() != 1) {
            return Optional.empty();
        }
        Argument only = arguments.get(0);
        return only.isNil() ? Optional.of(List.of()) : only.list().flatMap(IdField::pairs);
    }

    private static Optional<List<IdField>> pairs(List<Argument> members) {
        if (members.size() % 2 != 0 || members.size() > 2 * MAX_FIELDS) {
            return Optional.empty();
        }
        List<IdField> fields = new ArrayList<>();
        for (int i = 0; i < members.size(); i += 2) {
            Optional<String> name = members.get(i).string();
            Argument value = members.get(i + 1);
            if (name.isEmpty() || (value.string().isEmpty() && !value.isNil())) {
                return Optional.empty();
            }
            fields.add(new IdField(name.get(), value.string()));
        }
        return Optional.of(fields);
    }
}
