package org.minaproxy.proxy.nginx;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A configuration of nginx's mail module in our own words.
 *
 * @param yaml a whole {@code mina-proxy.yaml}; empty when there is nothing left to listen to
 * @param notes what was left out without a loss, each with file and line
 * @param lost what could not be carried over, each with file and line
 * @param pidFile where nginx would write its process id
 */
public record NginxImport(String yaml, List<String> notes, List<String> lost, Optional<Path> pidFile) {

    public NginxImport {
        notes = List.copyOf(notes);
        lost = List.copyOf(lost);
    }

    /**
     * Reads {@code nginx.conf} and what it includes.
     *
     * @param prefix where relative names of logs and of the pid file begin; those of certificates begin in the folder of {@code file}
     * @throws NginxConfException when nginx would not take it either, or when it is none of mail
     */
    public static NginxImport of(Path file, Path prefix) throws NginxConfException {
        return new Translation(file, prefix).of(ConfReader.read(file));
    }
}
