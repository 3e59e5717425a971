package org.minaproxy.proxy.session;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.ClientHost;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.MailContext;
import org.minaproxy.auth.Secret;
import org.minaproxy.proxy.protocol.BackendContext;
import org.minaproxy.proxy.protocol.BackendContext.Login;
import org.minaproxy.proxy.routing.BackendSettings;
import org.minaproxy.proxy.routing.BackendSettings.Tls;

/**
 * What backends are told about one user: the name and password that the authentication source gave, or else the client's own.
 *
 * @param hostname ours
 * @param session the session's id
 * @param client where the client is
 * @param host the client's name, as far as it is known
 * @param local the address that the client connected to
 * @param ttl how many proxies the login may still pass
 */
public record BackendContexts(
        String hostname,
        String session,
        InetSocketAddress client,
        ClientHost host,
        InetSocketAddress local,
        int ttl,
        Credentials credentials,
        Optional<MailContext> mail,
        AuthResult.Accepted accepted) {

    /** For a dialogue with a server of these settings. */
    public BackendContext of(BackendSettings settings) {
        return new BackendContext(
                hostname,
                session,
                accepted.user(),
                accepted.password().or(this::ownPassword),
                settings.login() == BackendSettings.Login.USER && isLogin() ? Login.USER : Login.NONE,
                settings.tls() == Tls.STARTTLS,
                settings.tls() == Tls.IMPLICIT,
                settings.xclient(),
                settings.imapId(),
                ttl,
                client,
                host,
                local,
                mail);
    }

    private boolean isLogin() {
        return !(credentials instanceof Credentials.None);
    }

    private Optional<Secret> ownPassword() {
        return credentials instanceof Credentials.Password own ? Optional.of(own.password()) : Optional.empty();
    }
}
