package org.minaproxy.proxy.session;

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
import org.minaproxy.proxy.routing.BackendTarget;

/**
 * What backends are told about one user: the name and password that the authentication source gave, or else the client's own.
 *
 * @param hostname ours
 * @param session the session's id
 * @param host the client's name, as far as it is known
 * @param ttl how many proxies the login may still pass
 */
record BackendContexts(
        String hostname,
        String session,
        ClientLink client,
        ClientHost host,
        int ttl,
        Credentials credentials,
        Optional<MailContext> mail,
        AuthResult.Accepted accepted) {

    BackendContext of(BackendTarget target) {
        BackendSettings settings = target.settings();
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
                client.clientAddress(),
                host,
                client.localAddress(),
                mail);
    }

    private boolean isLogin() {
        return !(credentials instanceof Credentials.None);
    }

    private Optional<Secret> ownPassword() {
        return credentials instanceof Credentials.Password own ? Optional.of(own.password()) : Optional.empty();
    }
}
