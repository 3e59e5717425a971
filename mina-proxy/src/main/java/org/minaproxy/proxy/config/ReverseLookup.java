package org.minaproxy.proxy.config;

/** Whether the name of a client is asked for, to be told to backends and authentication services. */
public enum ReverseLookup {
    OFF,
    ON
}
