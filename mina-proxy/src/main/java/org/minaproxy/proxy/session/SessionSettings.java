package org.minaproxy.proxy.session;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.minaproxy.auth.sasl.SaslMechanism;
import org.minaproxy.proxy.protocol.ClientContext.LoginPolicy;
import org.minaproxy.proxy.protocol.ClientContext.StartTlsPolicy;
import org.minaproxy.proxy.protocol.MailProtocol;
import org.minaproxy.proxy.routing.PoolChoice;

/**
 * What all sessions of one listener have in common.
 *
 * @param listener its name, for logs
 * @param hostname ours
 * @param pools where users go when the authentication source names no server
 * @param reverseLookup how long a client's name may be looked for; absent: nobody asks for it
 * @param proxyTtl how many proxies a login may pass behind us
 * @param greetingDelay before the greeting; who talks earlier is sent away
 * @param loginTimeout from the connection to the login
 * @param idleTimeout without a byte in either direction after login
 * @param badCommands until the session is closed
 * @param authentications until the session is closed
 * @param trustedForwarders who may say for whom it speaks; asked with the client's address as the PROXY header has it
 * @param ownListeners whether an address is that of one of our listeners
 */
public record SessionSettings(
        String listener,
        MailProtocol protocol,
        String hostname,
        StartTlsPolicy startTls,
        LoginPolicy login,
        List<SaslMechanism> mechanisms,
        boolean apop,
        List<String> capabilities,
        int maxLiteral,
        PoolChoice pools,
        Optional<Duration> reverseLookup,
        int proxyTtl,
        Duration greetingDelay,
        Duration loginTimeout,
        Duration idleTimeout,
        int badCommands,
        int authentications,
        Predicate<InetAddress> trustedForwarders,
        Predicate<InetSocketAddress> ownListeners) {

    public SessionSettings {
        mechanisms = List.copyOf(mechanisms);
        capabilities = List.copyOf(capabilities);
    }
}
