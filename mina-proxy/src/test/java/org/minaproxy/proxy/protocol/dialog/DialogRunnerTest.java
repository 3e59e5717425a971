package org.minaproxy.proxy.protocol.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.minaproxy.proxy.protocol.dialog.DialogRunner.Delivery;
import org.minaproxy.proxy.protocol.pop3.Pop3Protocol;

/** A dialog that does not go as written has to fail, and to say where. */
class DialogRunnerTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void anotherReplyThanWritten() {
        assertFails("""
                t.dialog:3 (as written)
                  expected: S: +OK hello
                  came:     S: +OK POP3 ready""", "S: +OK hello");
    }

    @Test
    void noReplyWhereOneIsWritten() {
        assertFails("""
                t.dialog:4 (as written)
                  expected: S: +OK
                  came:     nothing""", "S: +OK POP3 ready", "S: +OK");
    }

    @Test
    void aReplyThatIsNotWritten() {
        assertFails("""
                t.dialog:3 (as written)
                  expected: nothing more before this line
                  came:     S: +OK POP3 ready""", "C: NOOP");
    }

    @Test
    void aReplyBehindTheEnd() {
        assertFails("""
                t.dialog:4 (as written)
                  expected: the end of the dialog
                  came:     S: +OK""", "S: +OK POP3 ready", "C: NOOP");
    }

    @Test
    void aCloseThatIsNotWritten() {
        assertFails(
                "t.dialog:5 (as written): we closed the connection: @close is missing"
                        + " (the client's connection is closed)",
                "S: +OK POP3 ready",
                "C: QUIT",
                "S: +OK Bye");
    }

    @Test
    void aCloseThatDoesNotCome() {
        assertFails("t.dialog:4 (as written): the connection is open", "S: +OK POP3 ready", "@close");
    }

    @Test
    void aBackendThatIsNotWritten() {
        assertFails("""
                t.dialog:4 (as written)
                  expected: the end of the dialog
                  came:     wish for backend mail1.example:110""", "S: +OK POP3 ready", "C: AUTH PLAIN {b64:\\0alice\\0s3cret}");
    }

    @Test
    void anotherBackendThanWritten() {
        assertFails("""
                t.dialog:5 (as written)
                  expected: mail2.example:110
                  came:     mail1.example:110 (waiting for backend mail1.example:110)""", "S: +OK POP3 ready", "C: AUTH PLAIN {b64:\\0alice\\0s3cret}", "@backend mail2.example:110");
    }

    @Test
    void aHandshakeThatNobodyAskedFor() {
        assertFails("t.dialog:4 (as written): nobody asked for a handshake", "S: +OK POP3 ready", "@tls");
    }

    @Test
    void misspeltSettings() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> run("@listener pop3 tsl=implicit", "@auth a:b unavailable", "S: +OK POP3 ready"));

        assertEquals(
                "\"tsl\" means nothing here; known are [tls, mechanisms, apop, authentication, capabilities,"
                        + " max-literal, max-line, bad-commands, authentications, trusted-forwarder]",
                e.getMessage());
    }

    private void assertFails(String message, String... lines) {
        AssertionError e = assertThrows(
                AssertionError.class, () -> run("@listener pop3", "@auth alice:s3cret -> mail1.example:110", lines));

        assertEquals(message, e.getMessage());
    }

    private void run(String listener, String auth, String... lines) throws IOException {
        Path file = folder.resolve("t.dialog");
        Files.writeString(file, listener + "\n" + auth + "\n" + String.join("\n", lines) + "\n");
        new DialogRunner(Dialog.read(file), List.of(new Pop3Protocol()), Delivery.AS_WRITTEN).run();
    }
}
