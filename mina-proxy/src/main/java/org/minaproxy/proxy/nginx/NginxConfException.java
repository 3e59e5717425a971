package org.minaproxy.proxy.nginx;

/** A file that nginx would not take either, or that is written in a way that only a running nginx understands; the message has file and line. */
public final class NginxConfException extends Exception {

    private static final long serialVersionUID = 1L;

    NginxConfException(String message) {
        super(message);
    }
}
