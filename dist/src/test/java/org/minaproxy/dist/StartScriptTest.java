package org.minaproxy.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.minaproxy.dist.Shell.Outcome;

/** Which Java the start script takes, and how it calls it. */
class StartScriptTest {

    private final Path folder;
    private final Installation installation;

    StartScriptTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.installation = new Installation(folder, "mina proxy");
    }

    @Test
    void takesTheNewestJava() throws Exception {
        installation.set("JAVA_HOME", Installation.fakeJava(folder.resolve("java 17"), "17.0.15"));
        installation.addToPath(
                Installation.fakeJava(folder.resolve("java 21"), "21").resolve("bin"));
        Installation.fakeJava(folder.resolve("jvm/eight"), "1.8.0_392");
        Installation.fakeJava(folder.resolve("jvm/early"), "26-ea");
        Installation.fakeJava(folder.resolve("jvm/newest"), "25.0.1");
        installation.set("MINA_PROXY_JVM_PATH", folder.resolve("jvm"));

        assertTrue(installation.run("check").out().startsWith("java 26-ea,"));
    }

    @Test
    void prefersJavaHomeAmongEquals() throws Exception {
        Installation.fakeJava(folder.resolve("jvm/a"), "17.0.2");
        installation.set("MINA_PROXY_JVM_PATH", folder.resolve("jvm"));
        installation.set("JAVA_HOME", Installation.fakeJava(folder.resolve("home"), "17.0.1"));

        assertTrue(installation.run("check").out().startsWith("java 17.0.1,"));
    }

    @Test
    void takesTheJavaItIsTold() throws Exception {
        installation.set("JAVA_HOME", Installation.fakeJava(folder.resolve("java 25"), "25"));
        installation.set("MINA_PROXY_JAVA_HOME", Installation.fakeJava(folder.resolve("java 17"), "17"));

        assertTrue(installation.run("check").out().startsWith("java 17,"));
    }

    @Test
    void asksAJavaWithoutAReleaseFile() throws Exception {
        Path java = Installation.fakeJava(folder.resolve("odd"), "21");
        Files.delete(java.resolve("release"));
        Files.writeString(java.resolve("bin/java"), """
                #!/bin/sh
                [ "$1" != -version ] || { echo 'openjdk version "21.0.3" 2024-04-16' >&2; exit; }
                echo odd
                """);
        installation.addToPath(java.resolve("bin"));

        assertEquals("odd\n", installation.run("check").out());
    }

    @Test
    void followsTheLinkOnThePathToTheRelease() throws Exception {
        Path java = Installation.fakeJava(folder.resolve("java 21"), "21");
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("java"), Path.of("../java 21/bin/java"));
        Files.createSymbolicLink(bin.resolve("unused"), java);
        installation.addToPath(bin);

        assertTrue(installation.run("check").out().startsWith("java 21,"));
    }

    @Test
    void saysThatThereIsNoJava() throws Exception {
        assertRefused(
                "mina-proxy: there is no Java; install version 17 or newer (Debian: apt install openjdk-17-jre-headless)"
                        + " or set MINA_PROXY_JAVA_HOME\n",
                installation.run("run"));
    }

    @Test
    void saysThatJavaIsTooOld() throws Exception {
        installation.set("JAVA_HOME", Installation.fakeJava(folder.resolve("eleven"), "11.0.2"));

        assertRefused(
                "mina-proxy: the newest Java found is 11, " + folder
                        + "/eleven/bin/java; install version 17 or newer or set MINA_PROXY_JAVA_HOME\n",
                installation.run("run"));
    }

    @Test
    void saysThatTheJavaItIsToldIsMissing() throws Exception {
        installation.set("JAVA_HOME", Installation.fakeJava(folder.resolve("java 25"), "25"));
        installation.set("MINA_PROXY_JAVA_HOME", "/nowhere");

        assertRefused("mina-proxy: there is no Java in MINA_PROXY_JAVA_HOME, /nowhere\n", installation.run("run"));
    }

    @Test
    void saysThatTheInstallationIsIncomplete() throws Exception {
        Files.delete(installation.home().resolve("lib/mina-proxy-1.jar"));

        assertRefused(
                "mina-proxy: there is no lib/mina-proxy-*.jar in " + installation.home()
                        + "; unpack the tarball again or set MINA_PROXY_HOME\n",
                installation.run("run"));
    }

    @ParameterizedTest
    @CsvSource({
        "17.0.15, run, false, false, true",
        "21.0.3,  run, false, false, false",
        "24,      run, true,  false, false",
        "25.0.1,  run, true,  true,  false"
    })
    void choosesOptionsByVersion(String version, String command, boolean access, boolean compact, boolean encoding)
            throws Exception {
        installation.set("JAVA_HOME", Installation.fakeJava(folder.resolve("java"), version));

        String out = installation.run(command).out();

        assertEquals(access, out.contains("<--enable-native-access=ALL-UNNAMED>"), out);
        assertEquals(compact, out.contains("<-XX:+UseCompactObjectHeaders>"), out);
        assertEquals(compact, out.contains("<-XX:TrimNativeHeapInterval=2000>"), out);
        assertEquals(encoding, out.contains("<-Dfile.encoding=UTF-8>"), out);
        assertTrue(out.contains("<-XX:+UseSerialGC>"), out);
        assertTrue(out.contains("<-XX:+ExitOnOutOfMemoryError>"), out);
        assertTrue(out.contains("<-Djdk.tls.rejectClientInitiatedRenegotiation=true>"), out);
    }

    @Test
    void realJavaTakesTheOptions() throws Exception {
        installation.set("MINA_PROXY_JAVA_HOME", System.getProperty("java.home"));

        Outcome outcome = installation.run("run");

        assertTrue(outcome.err().contains("org.minaproxy.proxy.Main"), outcome.err());
        assertTrue(outcome.err().contains("ClassNotFoundException"), outcome.err());
    }

    @Test
    void optionsOfTheOperatorComeLast() throws Exception {
        installation.set("JAVA_HOME", Installation.fakeJava(folder.resolve("java"), "17"));
        installation.set("MINA_PROXY_JAVA_OPTS", "-Xmx96m  -Dx=* -XX:+UseG1GC");

        List<String> lines = installation.run("run").out().lines().toList();

        assertFalse(lines.contains("<-XX:+UseSerialGC>"));
        int mine = lines.indexOf("<-Xmx96m>");
        assertTrue(lines.indexOf("<-XX:+ExitOnOutOfMemoryError>") < mine);
        assertEquals(
                List.of(
                        "<-Xmx96m>",
                        "<-Dx=*>",
                        "<-XX:+UseG1GC>",
                        "<-cp>",
                        "<" + installation.home() + "/lib/*>",
                        "<org.minaproxy.proxy.Main>",
                        "<run>"),
                lines.subList(mine, mine + 7));
    }

    @Test
    void handsOnArgumentsAndExitCodeAsTheyAre() throws Exception {
        installation.set("JAVA_HOME", Installation.fakeJava(folder.resolve("java"), "17"));

        Outcome outcome = installation.run("fail", "two words", "", "*", "$HOME");

        assertTrue(outcome.out().contains("<fail>\n<two words>\n<>\n<*>\n<$HOME>\n"), outcome.out());
        assertEquals(3, outcome.code());
    }

    @Test
    void showsOnlyKeysToTheProxy() throws Exception {
        installation.set("MINA_PROXY_JAVA_HOME", Installation.fakeJava(folder.resolve("java"), "17"));
        installation.set("MINA_PROXY_JAVA_OPTS", "-Xmx96m");
        installation.set("MINA_PROXY_HOSTNAME", "mail.example.com");

        List<String> variables = installation
                .run("check")
                .out()
                .lines()
                .filter(line -> line.startsWith("MINA_PROXY"))
                .sorted()
                .toList();

        assertEquals(
                List.of("MINA_PROXY_HOME=" + installation.home(), "MINA_PROXY_HOSTNAME=mail.example.com"), variables);
    }

    @Test
    void findsItsHomeThroughLinks() throws Exception {
        installation.set("JAVA_HOME", Installation.fakeJava(folder.resolve("java"), "17"));
        Path bin = Files.createDirectories(folder.resolve("usr local/bin"));
        Files.createSymbolicLink(bin.resolve("first"), Path.of("../../mina proxy/bin/mina-proxy"));
        Files.createSymbolicLink(bin.resolve("second"), bin.resolve("first"));
        Files.createSymbolicLink(folder.resolve("elsewhere"), bin);

        for (String program : List.of("usr local/bin/first", "usr local/bin/second", "elsewhere/second")) {
            String out = installation.runAs(folder.resolve(program), "check").out();
            assertTrue(out.contains("<" + installation.home().toRealPath() + "/lib/*>"), out);
        }
    }

    @Test
    void usesALogConfigurationThatIsThere() throws Exception {
        installation.set("JAVA_HOME", Installation.fakeJava(folder.resolve("java"), "17"));
        installation.configuration("");
        assertFalse(installation.run("run").out().contains("log4j2"));

        Path log = Files.createFile(installation.home().resolve("conf/log4j2.xml"));
        assertTrue(installation.run("run").out().contains("<-Dlog4j2.configurationFile=" + log + ">"));
    }

    @Test
    void shellcheckHasNoComplaint() throws Exception {
        Path shellcheck = Path.of("/usr/bin/shellcheck");
        assumeTrue(Files.exists(shellcheck), "shellcheck is not installed");

        assertEquals(
                "",
                installation.runAs(shellcheck, installation.script().toString()).out());
    }

    private static void assertRefused(String complaint, Outcome outcome) {
        assertEquals(complaint, outcome.err());
        assertEquals("", outcome.out());
        assertEquals(1, outcome.code());
    }
}
