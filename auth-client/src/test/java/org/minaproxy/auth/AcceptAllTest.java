package org.minaproxy.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.minaproxy.auth.AuthResult.Accepted;

class AcceptAllTest extends AuthenticatorContract {

    @Override
    protected Authenticator open() {
        return new AcceptAll();
    }

    @Override
    protected List<Credentials> accepted() {
        return List.of(
                new Credentials.Password("alice", Secret.of("s3cret")),
                new Credentials.Password("alice", "alice", Secret.of("anything")));
    }

    @Override
    protected List<Credentials> rejected() {
        return WRONG.stream()
                .filter(credentials ->
                        !(credentials instanceof Credentials.Password password) || password.actsAsAnother())
                .toList();
    }

    @Override
    protected String afterClose() {
        return "accepted";
    }

    @Test
    void thePasswordStaysTheClients() throws Exception {
        assertEquals(
                new Accepted("alice"), ask(new AcceptAll(), new Credentials.Password("alice", Secret.of("s3cret"))));
    }
}
