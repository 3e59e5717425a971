package org.minaproxy.proxy.config;

/** How an http source is asked. */
public enum LookupFormat {
    /** By the headers of nginx's {@code auth_http}. */
    NGINX,
    /** By a POST of an object, about passwords only. */
    JSON
}
