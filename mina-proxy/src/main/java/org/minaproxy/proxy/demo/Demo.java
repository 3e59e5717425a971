package org.minaproxy.proxy.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.minaproxy.auth.hash.HashScheme;
import org.minaproxy.auth.passwd.PasswdLine;

/** A running mail system: the embedded backend and, in front of it, the proxy. */
public final class Demo implements AutoCloseable {

    private final DemoFolder folder;
    private final Account account;
    private final Map<DemoListener, Integer> ports;
    private final EmbeddedBackend backend;
    private final Runnable proxy;

    private Demo(
            DemoFolder folder,
            Account account,
            Map<DemoListener, Integer> ports,
            EmbeddedBackend backend,
            Runnable proxy) {
        this.folder = folder;
        this.account = account;
        this.ports = ports;
        this.backend = backend;
        this.proxy = proxy;
    }

    /**
     * Writes the files, then starts the backend and the proxy.
     *
     * @param directory for all that is written; none: a temporary one, removed at the end
     */
    public static Demo start(Optional<Path> directory, Launcher launcher) throws DemoException {
        DemoFolder folder = directory.isPresent() ? DemoFolder.at(directory.get()) : DemoFolder.temporary();
        try {
            return start(folder, Account.invent(), launcher);
        } catch (DemoException e) {
            folder.remove();
            throw e;
        }
    }

    private static Demo start(DemoFolder folder, Account account, Launcher launcher) throws DemoException {
        Map<DemoListener, Integer> ports = FreePorts.choose();
        EmbeddedBackend backend = EmbeddedBackend.start(account);
        try {
            String user = PasswdLine.of(account.user(), HashScheme.ARGON2ID, account.password());
            folder.write(folder.users(), user + "\n");
            folder.write(folder.configuration(), DemoConfiguration.of(ports, backend));
            Runnable proxy = launcher.launch(folder.configuration(), folder.log());
            return new Demo(folder, account, ports, backend, proxy);
        } catch (DemoException e) {
            backend.close();
            throw e;
        }
    }

    DemoFolder folder() {
        return folder;
    }

    Account account() {
        return account;
    }

    Map<DemoListener, Integer> ports() {
        return ports;
    }

    RoundTrip roundTrip() {
        return new RoundTrip(ports, account, folder.certificateAuthority());
    }

    List<Suggestion> suggestions() {
        return Suggestion.of(ports, account, folder.certificateAuthority(), folder.log());
    }

    /** Stops both. What was written stays, so that it can be looked at when something went wrong. */
    @Override
    public void close() {
        proxy.run();
        backend.close();
    }

    /** Deletes what was written, unless it is in a folder that somebody named. */
    public void tidyUp() throws DemoException {
        folder.remove();
    }
}
