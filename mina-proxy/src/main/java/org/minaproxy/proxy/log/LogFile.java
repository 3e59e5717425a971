package org.minaproxy.proxy.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.appender.AppenderLoggingException;
import org.apache.logging.log4j.core.config.Property;

/**
 * Adds lines to the end of a file, each at once. Log rotation gives the file another name; {@link #reopen} then begins a new one.
 */
final class LogFile extends AbstractAppender {

    private final Path path;
    private OutputStream file = OutputStream.nullOutputStream();

    LogFile(String name, Path path, Layout<String> layout) {
        super(name, null, layout, true, Property.EMPTY_ARRAY);
        this.path = path;
    }

    /**
     * From now on lines go to the file that has the name now, which is made if there is none.
     *
     * @throws IOException when it cannot be written, and why; lines go where they went before
     */
    synchronized void reopen() throws IOException {
        OutputStream next = open();
        file.close();
        file = next;
    }

    private OutputStream open() throws IOException {
        try {
            return Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (NoSuchFileException e) {
            throw new IOException(path + ": its folder is missing; make it", e);
        } catch (AccessDeniedException e) {
            throw new IOException(path + ": permission denied; let this user write it", e);
        }
    }

    @Override
    public void append(LogEvent event) {
        byte[] line = getLayout().toByteArray(event);
        synchronized (this) {
            try {
                file.write(line);
            } catch (IOException e) {
                throw new AppenderLoggingException(path + ": " + e.getMessage(), e);
            }
        }
    }

    @Override
    public void stop() {
        super.stop();
        synchronized (this) {
            try {
                file.close();
            } catch (IOException e) {
                error(path + " cannot be closed", e);
            }
            file = OutputStream.nullOutputStream();
        }
    }
}
