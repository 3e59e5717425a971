package org.minaproxy.proxy.protocol.pop3;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.minaproxy.auth.sasl.SaslMechanism;
import org.minaproxy.proxy.protocol.ClientContext;
import org.minaproxy.proxy.protocol.ClientContext.StartTlsPolicy;

/** What a client may use at this point of the conversation, and what CAPA tells of it (RFC 2449 §5). */
record Pop3Offer(ClientContext context, boolean encrypted) {

    /** Announced besides the ways to log in: each is either ours or known to every backend. */
    private static final List<String> CAPABILITIES =
            List.of("TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING");

    /** These depend on where the conversation is, so a list from the configuration has no say in them. */
    private static final Set<String> COMPUTED = Set.of("USER", "SASL", "STLS", "XCLIENT");

    boolean tls() {
        return !encrypted && context.startTls() != StartTlsPolicy.NOT_OFFERED;
    }

    boolean login() {
        return encrypted || context.startTls() != StartTlsPolicy.REQUIRED;
    }

    /** USER is there unless the listener wants digests or certificates only. */
    boolean passwords() {
        return context.mechanisms().isEmpty() ? !context.apop() : context.revealsPasswords();
    }

    Stream<String> mechanisms() {
        return context.offered().stream().map(SaslMechanism::name);
    }

    Stream<String> capabilities() {
        List<String> listed = context.capabilities().isEmpty() ? CAPABILITIES : context.capabilities();
        return Stream.concat(listed.stream().filter(line -> !COMPUTED.contains(keyword(line))), waysIn());
    }

    private Stream<String> waysIn() {
        Stream.Builder<String> lines = Stream.builder();
        if (login() && passwords()) {
            lines.add("USER");
        }
        if (login() && !context.offered().isEmpty()) {
            lines.add("SASL " + mechanisms().collect(Collectors.joining(" ")));
        }
        if (tls()) {
            lines.add("STLS");
        }
        if (context.forwarder().isPresent()) {
            lines.add("XCLIENT");
        }
        return lines.build();
    }

    private static String keyword(String capability) {
        return capability.split(" ", 2)[0].toUpperCase(Locale.ROOT);
    }
}
