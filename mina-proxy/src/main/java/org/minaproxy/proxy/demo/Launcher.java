package org.minaproxy.proxy.demo;

import java.nio.file.Path;

/** Starts the proxy. The demo is handed one, because it knows the proxy only from outside, as its clients do. */
@FunctionalInterface
public interface Launcher {

    /** @return what stops the proxy again */
    Runnable launch(Path configuration, Path log) throws DemoException;
}
