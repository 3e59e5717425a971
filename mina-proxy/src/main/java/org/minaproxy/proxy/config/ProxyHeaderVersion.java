package org.minaproxy.proxy.config;

/** Which PROXY header a backend gets. */
public enum ProxyHeaderVersion {
    NONE,
    V1,
    V2
}
