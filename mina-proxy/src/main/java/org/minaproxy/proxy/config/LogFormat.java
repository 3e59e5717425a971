package org.minaproxy.proxy.config;

/** Lines for people, one JSON object per line, or lines as nginx writes them for its mail sessions. */
public enum LogFormat {
    TEXT,
    JSON,
    NGINX
}
