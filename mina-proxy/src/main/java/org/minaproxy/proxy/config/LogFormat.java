package org.minaproxy.proxy.config;

/** Lines for people, or one JSON object per line. */
public enum LogFormat {
    TEXT,
    JSON
}
