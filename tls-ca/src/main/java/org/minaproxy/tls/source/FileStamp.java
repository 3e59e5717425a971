package org.minaproxy.tls.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What changes when a file changes: its place on the disk, size and times. The time of the last change of the inode tells a rewrite from the content before
 * it even when somebody sets the other times back, as {@code cp -p} and {@code rsync -t} do. Symbolic links are followed.
 *
 * @param attributes absent when there is no such file, or none that may be looked at
 */
record FileStamp(Path file, Optional<Map<String, Object>> attributes) {

    static FileStamp of(Path file) {
        try {
            return new FileStamp(
                    file, Optional.of(Files.readAttributes(file, "unix:dev,ino,size,ctime,lastModifiedTime")));
        } catch (IOException e) {
            return new FileStamp(file, Optional.empty());
        }
    }
}
