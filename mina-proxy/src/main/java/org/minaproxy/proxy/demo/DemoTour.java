package org.minaproxy.proxy.demo;

import java.io.PrintWriter;
import java.util.Locale;

/** Shows the demo on a screen of 80 columns, in letters that every terminal has. */
public final class DemoTour {

    private final PrintWriter screen;
    private long lastStep;

    /** @param begin when the person began to wait, as of {@link System#nanoTime} */
    public DemoTour(PrintWriter screen, long begin) {
        this.screen = screen;
        this.lastStep = begin;
    }

    public void welcome() {
        screen.print("""

                mina-proxy demo: a mail server, one user, and mina-proxy in front of them

                """);
        screen.flush();
    }

    /** Sends a mail through the proxy and reads it back, and says so step by step. */
    public void roundTrip(Demo demo) throws DemoException {
        try {
            step("everything started");
            steps(demo);
        } catch (DemoException e) {
            throw new DemoException(e.getMessage() + "; see " + demo.folder().log());
        }
    }

    private void steps(Demo demo) throws DemoException {
        RoundTrip trip = demo.roundTrip();
        trip.send();
        step("a mail was sent to " + demo.account().address() + " by submission, STARTTLS");
        trip.readByImap();
        step("it was read by IMAP, TLS");
        trip.readByPop3();
        step("and by POP3, TLS");
        screen.println();
        screen.println("   Every certificate was verified, and every login checked against a hash.");
        screen.flush();
    }

    private void step(String what) {
        long now = System.nanoTime();
        screen.printf(Locale.ROOT, "   %5d ms  %s%n", (now - lastStep) / 1_000_000, what);
        screen.flush();
        lastStep = now;
    }

    /** Tells where everything is and what to do with it. */
    public void handOver(Demo demo) {
        DemoFolder folder = demo.folder();
        screen.println();
        fact("user", demo.account().user());
        fact("password", demo.account().password().text());
        fact("configuration", folder.configuration());
        fact("trust this CA", folder.certificateAuthority());
        fact("log", folder.log());
        screen.println();
        demo.ports()
                .forEach((listener, port) -> screen.printf("   localhost:%-6d  %s%n", port, listener.description()));
        screen.println();
        screen.println("Now you, in another terminal:");
        demo.suggestions().forEach(this::show);
        screen.println();
        screen.println("Ctrl-C ends it" + (folder.isTemporary() ? " and removes " + folder : "") + ".");
        screen.flush();
    }

    private void fact(String name, Object value) {
        screen.printf("   %-14s %s%n", name, value);
    }

    private void show(Suggestion suggestion) {
        screen.println();
        screen.println(" * " + suggestion.title());
        screen.print(suggestion.command().indent(3));
    }
}
