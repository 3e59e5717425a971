package org.minaproxy.proxy.nginx;

import java.nio.file.Path;

/**
 * Where something stands.
 *
 * @param line from 1 on
 */
record Place(Path file, int line) {

    /** What is wrong there. */
    NginxConfException wrong(String what) {
        return new NginxConfException(this + ": " + what);
    }

    /** {@code nginx.conf:12}, for a reader who knows the folder. */
    String brief() {
        Path name = file.getFileName();
        return (name == null ? file : name) + ":" + line;
    }

    /** {@code /etc/nginx/nginx.conf:12}. */
    @Override
    public String toString() {
        return file + ":" + line;
    }
}
