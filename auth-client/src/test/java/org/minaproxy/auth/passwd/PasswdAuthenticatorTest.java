package org.minaproxy.auth.passwd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.minaproxy.auth.AuthResult;
import org.minaproxy.auth.Authenticator;
import org.minaproxy.auth.AuthenticatorContract;
import org.minaproxy.auth.Credentials;
import org.minaproxy.auth.Credentials.DigestMethod;
import org.minaproxy.auth.Requests;
import org.minaproxy.auth.Secret;
import org.minaproxy.auth.ServerAddress;
import org.minaproxy.auth.sasl.ChallengeResponse;

class PasswdAuthenticatorTest extends AuthenticatorContract {

    private static final String CHEAP = "$2b$05$abcdefghijklmnopqrstuulRiL8dbGSVRCST.Z27NIb560XqQ4a8a"; // s3cret €

    private final Path folder;

    PasswdAuthenticatorTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Override
    protected Authenticator open() throws Exception {
        return open("# users\n\nalice:{PLAIN}s3cret\nbob:" + CHEAP + "\n");
    }

    private Authenticator open(String content) throws Exception {
        Path path = Files.writeString(folder.resolve("users.passwd"), content);
        return new PasswdAuthenticator(PasswdAuthSettings.of(path));
    }

    @Override
    protected List<Credentials> accepted() {
        return List.of(
                new Credentials.Password("alice", Secret.of("s3cret")),
                new Credentials.Password("alice", "alice", Secret.of("s3cret")),
                new Credentials.Password("bob", Secret.of("s3cret €")),
                digest(DigestMethod.APOP, "alice", "s3cret"),
                digest(DigestMethod.CRAM_MD5, "alice", "s3cret"));
    }

    @Test
    void aFileWithoutUsersRejectsEveryone() throws Exception {
        try (Authenticator source = open("# nobody yet\n")) {
            assertEquals(
                    new AuthResult.Rejected("unknown user"),
                    ask(source, new Credentials.Password("alice", Secret.of("s3cret"))));
        }
    }

    @ParameterizedTest
    @EnumSource
    void challengeAndResponseNeedThePasswordInClear(DigestMethod method) throws Exception {
        try (Authenticator source = open()) {
            assertEquals(
                    new AuthResult.Rejected(method + " needs a {PLAIN} password in the passwd file"),
                    ask(source, digest(method, "bob", "s3cret €")));
        }
    }

    @Test
    void challengeAndResponseHandThePasswordToTheBackend() throws Exception {
        try (Authenticator source = open()) {
            assertEquals(
                    new AuthResult.Accepted("alice", Optional.of(Secret.of("s3cret")), Optional.empty()),
                    ask(source, digest(DigestMethod.CRAM_MD5, "alice", "s3cret")));
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "''                                  , alice, -,  -",
                ":::::                               , alice, -,  -",
                "::::::host=10.0.0.11                , alice, -,  10.0.0.11",
                "::::::host=10.0.0.11 port=1143      , alice, -,  10.0.0.11:1143",
                "::::::host=2001:db8::5 port=1143    , alice, -,  [2001:db8::5]:1143",
                ":5000:5000::/home/alice::userdb_quota_rule=*:bytes=1M host=mail1.example  , alice, -,  mail1.example",
                "::::::destuser=al pass=backend host=mail1.example proxy=y , al, backend,  mail1.example",
            })
    void extraFieldsSayWhereAndAsWhomToLogIn(String extra, String user, String password, String server)
            throws Exception {
        try (Authenticator source = open("alice:{PLAIN}s3cret" + extra.replace("''", "") + "\n")) {
            AuthResult expected = new AuthResult.Accepted(
                    user,
                    Optional.of(password).filter(text -> !text.equals("-")).map(Secret::of),
                    Optional.of(server).filter(text -> !text.equals("-")).map(ServerAddress::parse));

            assertEquals(expected, ask(source, new Credentials.Password("alice", Secret.of("s3cret"))));
        }
    }

    @Test
    void aUserWithNologinIsRejectedAfterItsPasswordWasVerified() throws Exception {
        try (Authenticator source = open("alice:{PLAIN}s3cret::::::nologin\n")) {
            assertEquals(
                    new AuthResult.Rejected("the user may not log in (nologin)"),
                    ask(source, new Credentials.Password("alice", Secret.of("s3cret"))));
            assertEquals(
                    new AuthResult.Rejected("wrong password"),
                    ask(source, new Credentials.Password("alice", Secret.of("hunter2"))));
        }
    }

    @Test
    void anUnknownUserIsComparedWithSomebodyElsesHash() throws Exception {
        PasswdUsers users = PasswdUsers.parse("users.passwd", ("bob:" + CHEAP + "\n").getBytes(UTF_8));

        assertEquals(Optional.of("{BLF-CRYPT}" + CHEAP), users.decoy("nobody").map(hash -> hash.encoded()));
        try (Authenticator source = open("bob:" + CHEAP + "\n")) {
            // bob's password, but not bob
            assertEquals(
                    new AuthResult.Rejected("unknown user"),
                    ask(source, new Credentials.Password("nobody", Secret.of("s3cret €"))));
        }
    }

    @Test
    void tooManyAtOnceAreUnavailableRatherThanWaitingForEver() throws Exception {
        Path path = Files.writeString(folder.resolve("users.passwd"), "bob:" + CHEAP.replace("$05$", "$14$") + "\n");
        List<CompletableFuture<AuthResult>> answers = new ArrayList<>();

        try (Authenticator source = new PasswdAuthenticator(new PasswdAuthSettings(path, 1, 1))) {
            for (int i = 0; i < 3; i++) {
                answers.add(
                        source.authenticate(Requests.password("bob", "s3cret")).toCompletableFuture());
            }

            assertEquals(
                    new AuthResult.Unavailable("passwd file: too many passwords are waiting to be verified"),
                    answers.get(2).get(20, TimeUnit.SECONDS));
        }
    }

    private static Credentials digest(DigestMethod method, String user, String password) {
        return new Credentials.Digest(
                method, user, CHALLENGE, ChallengeResponse.of(method, CHALLENGE, Secret.of(password)));
    }
}
