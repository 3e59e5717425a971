package org.minaproxy.tls.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.minaproxy.tls.TlsSetupException;

/** Reads a file into memory that cannot rightly be large; a path may name anything. */
public final class SmallFile {

    private static final int MIB = 1 << 20;

    private SmallFile() {}

    /**
     * @param largest in octets, a multiple of 1 MiB
     * @param remedy for a folder and for something too large: what to give instead
     * @throws TlsSetupException when it is not there, not readable, or larger
     */
    public static byte[] read(Path file, int largest, String remedy) {
        if (Files.isDirectory(file)) {
            throw new TlsSetupException(file, "is a folder", remedy);
        }
        try (InputStream input = Files.newInputStream(file)) {
            byte[] bytes = input.readNBytes(largest + 1);
            if (bytes.length > largest) {
                throw new TlsSetupException(file, "is larger than " + largest / MIB + " MiB", remedy);
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new TlsSetupException(file, "there is no such file", "check the path", e);
        } catch (AccessDeniedException e) {
            throw new TlsSetupException(file, "may not be read", "give this user the right to read it", e);
        } catch (IOException e) {
            throw new TlsSetupException(file, "cannot be read (" + e.getMessage() + ")", "check the disk", e);
        }
    }
}
