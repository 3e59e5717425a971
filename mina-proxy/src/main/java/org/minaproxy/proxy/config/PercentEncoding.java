package org.minaproxy.proxy.config;

/** Which octets are written as {@code %XX} in the headers of an http source. */
public enum PercentEncoding {
    /** {@code %}, and all up to the blank. */
    NGINX,
    /** All but letters, digits and {@code -._~}. */
    FULL
}
