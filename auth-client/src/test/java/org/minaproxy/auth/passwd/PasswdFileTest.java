package org.minaproxy.auth.passwd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswdFileTest {

    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE); // nanoTime may start anywhere, and wrap
    private final Path folder;
    private final Path path;

    PasswdFileTest(@TempDir Path folder) {
        this.folder = folder;
        this.path = folder.resolve("users.passwd");
    }

    @Test
    void aChangedFileIsReadAgainASecondAfterTheLastLook() throws Exception {
        Files.writeString(path, "alice:{PLAIN}one\n");
        PasswdFile file = new PasswdFile(path, now::get);

        Files.writeString(path, "alice:{PLAIN}one\nbob:{PLAIN}two\n");
        now.addAndGet(SECOND - 1);
        assertEquals(1, file.users().count());

        now.addAndGet(1);
        assertEquals(2, file.users().count());
    }

    @Test
    void aFileOfTheSameSizeIsNewByItsTime() throws Exception {
        Files.writeString(path, "alice:{PLAIN}one\n");
        PasswdFile file = new PasswdFile(path, now::get);

        Files.writeString(path, "bobby:{PLAIN}one\n");
        Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2030-01-01T00:00:00Z")));
        now.addAndGet(SECOND);

        assertTrue(file.users().find("bobby").isPresent());
    }

    @Test
    void aFileRenamedIntoPlaceIsNewByItsInode() throws Exception {
        FileTime time = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
        Files.setLastModifiedTime(Files.writeString(path, "alice:{PLAIN}one\n"), time);
        PasswdFile file = new PasswdFile(path, now::get);

        Path other = Files.writeString(folder.resolve("other"), "bobby:{PLAIN}one\n");
        Files.setLastModifiedTime(other, time);
        Files.move(other, path, StandardCopyOption.ATOMIC_MOVE);
        now.addAndGet(SECOND);

        assertTrue(file.users().find("bobby").isPresent());
    }

    @Test
    void aBrokenOrMissingNewFileKeepsTheOldUsersUntilItIsGood() throws Exception {
        Files.writeString(path, "alice:{PLAIN}one\n");
        PasswdFile file = new PasswdFile(path, now::get);

        Files.writeString(path, "alice:{PLAIN}one\nbob\n");
        now.addAndGet(SECOND);
        assertTrue(file.users().find("alice").isPresent());

        Files.delete(path);
        now.addAndGet(SECOND);
        assertTrue(file.users().find("alice").isPresent());

        Files.writeString(path, "carol:{PLAIN}three\n");
        now.addAndGet(SECOND);
        assertTrue(file.users().find("alice").isEmpty());
        assertTrue(file.users().find("carol").isPresent());
    }

    @Test
    void everyProblemIsReportedWithFileAndLine() throws Exception {
        String hash = "{PLAIN}hunter2";
        String content = String.join(
                "\n",
                "# comment",
                "",
                "alice:" + hash + "\r",
                "bob",
                "carol:{NTLM}hunter2",
                "alice:" + hash,
                "dave:{SHA512-CRYPT}$6$rounds=1000000000$salt$hunter2",
                ":" + hash,
                "m\u00fcller:" + hash,
                "erin:" + hash + "::::::host=mail1 port=0",
                "frank:" + hash + "::::::allow_nets=10.0.0.0/8",
                "gr\u0007ace:" + hash);
        Files.write(path, content.getBytes(ISO_8859_1));

        PasswdFileException thrown = assertThrows(PasswdFileException.class, () -> new PasswdFile(path, now::get));

        assertEquals(
                List.of(
                        path + ":4: must be user:{SCHEME}hash",
                        path + ":5: unknown password scheme \"NTLM\"; known schemes: PLAIN, SHA256-CRYPT, SHA512-CRYPT,"
                                + " BLF-CRYPT, ARGON2ID, PBKDF2",
                        path + ":6: duplicate user \"alice\", first in line 3",
                        path + ":7: rounds must be 1000 to 1000000",
                        path + ":8: the user name is empty",
                        path + ":9: not UTF-8",
                        path + ":10: the port must be 1 to 65535, was 0",
                        path + ":11: allow_nets is not supported",
                        path + ":12: the user name has a control character"),
                thrown.problems());
    }

    @Test
    void aFileThatCannotBeReadIsNamed() {
        assertEquals(path + ": no such file; make it, or correct the path", problem(path));
        assertEquals(folder + ": is a directory", problem(folder));
    }

    private String problem(Path where) {
        PasswdFileException thrown = assertThrows(PasswdFileException.class, () -> new PasswdFile(where, now::get));
        return String.valueOf(thrown.getMessage());
    }
}
