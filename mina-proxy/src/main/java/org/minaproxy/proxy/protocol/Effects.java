package org.minaproxy.proxy.protocol;

import java.util.List;
import java.util.Optional;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.MailContext;

/** What actions are performed on: a session in production, a recorder in tests. Each method is described at its {@link Action}. */
public interface Effects {

    void send(byte[] octets);

    void complain(byte[] octets);

    void startTls(byte[] reply);

    void readOctets(int count);

    void authenticate(Credentials credentials, Optional<MailContext> mail);

    void clientIs(ForwardedClient told);

    void loggedIn(List<Line> reply);

    void failed(BackendFailure failure);

    void close();
}
