package org.minaproxy.proxy;

import java.util.ArrayList;
import java.util.List;
import org.minaproxy.auth.Authenticator;
import org.minaproxy.auth.passwd.PasswdAuthSettings;
import org.minaproxy.auth.passwd.PasswdAuthenticator;
import org.minaproxy.auth.passwd.PasswdFileException;
import org.minaproxy.proxy.config.AuthenticationSource;
import org.minaproxy.proxy.config.ProxyConfig;

/** The authentication sources of the configuration, chained in their order. */
final class Authentication implements AutoCloseable {

    private final List<Authenticator> sources;

    private Authentication(List<Authenticator> sources) {
        this.sources = sources;
    }

    static Authentication of(ProxyConfig config, List<String> problems) {
        List<Authenticator> sources = new ArrayList<>();
        config.authentication().forEach((name, source) -> {
            try {
                sources.add(create(source));
            } catch (PasswdFileException e) {
                e.problems().forEach(problem -> problems.add("authentication." + name + ".path: " + problem));
            }
        });
        return new Authentication(sources);
    }

    private static Authenticator create(AuthenticationSource source) throws PasswdFileException {
        if (source instanceof AuthenticationSource.PasswdFile passwd) {
            return new PasswdAuthenticator(PasswdAuthSettings.of(passwd.path()));
        }
        throw new IllegalStateException("no such source");
    }

    Authenticator authenticator() {
        return sources.get(0);
    }

    @Override
    public void close() {
        sources.forEach(Authenticator::close);
    }
}
