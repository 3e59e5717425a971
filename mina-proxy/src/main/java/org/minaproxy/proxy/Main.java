package org.minaproxy.proxy;

import java.nio.file.Path;
import java.util.Optional;
import org.minaproxy.proxy.config.ConfigLoader;
import org.minaproxy.proxy.log.LineLayout;
import org.minaproxy.proxy.log.LogSetup;

final class Main {
    public static void main(String[] args) throws Exception {
        LogSetup.apply("debug", LineLayout.Format.TEXT);
        MailProxy.start(new ConfigLoader("mail.example.com").load(Optional.of(Path.of(args[0])), System.getenv()));
    }
}
