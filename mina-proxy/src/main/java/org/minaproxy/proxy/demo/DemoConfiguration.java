package org.minaproxy.proxy.demo;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the demo's {@code mina-proxy.yaml}: for the proxy, and for people who want to see one at work. */
final class DemoConfiguration {

    private DemoConfiguration() {}

    static String of(Map<DemoListener, Integer> ports, EmbeddedBackend backend) {
        String listeners = Stream.of(DemoListener.values())
                .map(listener -> listener(listener, ports.getOrDefault(listener, 0)))
                .collect(Collectors.joining("\n"));
        return """

                # In greetings, and the name in the certificate.
                hostname: localhost

                # The certificate authority is in the folder "ca" beside this file.
                state-directory: .

                # Where clients connect.
                listeners:
                %s
                # Who says whether a login is right.
                authentication:
                  users: { type: passwd-file, path: users.passwd }

                # Where users go: the embedded mail server. The ports are other ones at each start.
                backends:
                  imap: { servers: ["%s"] }
                  pop3: { servers: ["%s"] }
                  smtp: { servers: ["%s"] }
                  # Mail from strangers: nobody has logged in, so nobody is logged in there.
                  mx: { servers: ["%s"], login: none }

                # Ctrl-C does not wait long for sessions to end.
                limits: { drain-timeout: 1s }
                """.formatted(
                        listeners.indent(2).stripTrailing() + "\n",
                        backend.imap(),
                        backend.pop3(),
                        backend.smtp(),
                        backend.smtp());
    }

    private static String listener(DemoListener listener, int port) {
        return """
                %s:
                  protocol: %s
                  address: 127.0.0.1:%d
                  tls: %s
                  authentication: %s
                  backend: %s""".formatted(
                        listener.label(),
                        listener.protocol(),
                        port,
                        listener.tls(),
                        listener.authentication(),
                        backend(listener));
    }

    private static String backend(DemoListener listener) {
        return switch (listener) {
            case IMAP, IMAPS -> "imap";
            case POP3, POP3S -> "pop3";
            case SUBMISSION, SUBMISSIONS -> "smtp";
            case MX -> "mx";
        };
    }
}
