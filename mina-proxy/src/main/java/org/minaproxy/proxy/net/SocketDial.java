package org.minaproxy.proxy.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.minaproxy.auth.AddressText;
import org.minaproxy.proxy.timer.Timers.Timer;

/** Connects a socket from a loop: finds the addresses of a host and tries one after the other, without changing the thread. */
final class SocketDial implements IoLoop.Watcher {

    /** How it ends; exactly one of the two is called, later or at once, on the loop. */
    interface Answer {

        void connected(SocketChannel socket) throws IOException;

        /**
         * No address answered.
         *
         * @param timedOut whether the last one was silent rather than unwilling
         * @param reason in words for the log
         */
        void failed(boolean timedOut, String reason);
    }

    private final IoLoop loop;
    private final int port;
    private final Duration timeout;
    private final Predicate<InetSocketAddress> forbidden;
    private final Answer answer;
    private Iterator<InetAddress> addresses = List.<InetAddress>of().iterator();
    private @Nullable SocketChannel socket;
    private Timer timer = Timer.NONE;
    private String lastReason = "the name does not resolve";
    private boolean timedOut;
    private boolean over;

    /**
     * Prepares a call; {@link #start} makes it.
     *
     * @param timeout for each address
     * @param forbidden our own listeners, which are not called
     */
    SocketDial(IoLoop loop, int port, Duration timeout, Predicate<InetSocketAddress> forbidden, Answer answer) {
        this.loop = loop;
        this.forbidden = forbidden;
        this.port = port;
        this.timeout = timeout;
        this.answer = answer;
    }

    void start(HostResolver resolver, String host) {
        resolver.resolve(host, loop, found -> {
            addresses = found.iterator();
            tryNext();
        });
    }

    /** Nothing of the answer will be called any more. */
    void cancel() {
        over = true;
        timer.cancel();
        closeSocket();
    }

    private void tryNext() {
        while (!over && addresses.hasNext()) {
            if (connect(new InetSocketAddress(addresses.next(), port))) {
                return;
            }
        }
        if (!over) {
            over = true;
            answer.failed(timedOut, lastReason);
        }
    }

    /** Whether the address is worth waiting for. */
    private boolean connect(InetSocketAddress address) {
        if (forbidden.test(address)) {
            timedOut = false;
            lastReason = "loop: " + AddressText.withPort(address) + " is one of our own listeners";
            return false;
        }
        try {
            SocketChannel opened = SocketChannel.open(family(address));
            socket = opened;
            opened.configureBlocking(false);
            if (opened.connect(address) || opened.finishConnect()) { // a server on this host has answered by now
                connected(opened);
            } else {
                loop.watch(opened, SelectionKey.OP_CONNECT, this);
                timer = loop.after(timeout, () -> abandon(true, "connection timed out"));
            }
            return true;
        } catch (IOException | RuntimeException e) {
            closeSocket();
            timedOut = false;
            lastReason = reason(e);
            return false;
        }
    }

    // A socket for both families costs an option more, and every address a conversion.
    private static ProtocolFamily family(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6;
    }

    @Override
    public void onReady(SelectionKey key) {
        SocketChannel opened = socket;
        if (over || opened == null) {
            key.cancel();
            return;
        }
        try {
            if (opened.finishConnect()) {
                timer.cancel();
                key.interestOps(0);
                connected(opened);
            }
        } catch (IOException e) {
            abandon(false, reason(e));
        }
    }

    private void connected(SocketChannel opened) throws IOException {
        answer.connected(opened); // a connection that is broken already counts as one that was not made
        over = true;
        socket = null;
    }

    private void abandon(boolean silent, String reason) {
        timer.cancel();
        closeSocket();
        timedOut = silent;
        lastReason = reason;
        tryNext();
    }

    private void closeSocket() {
        SocketChannel opened = socket;
        socket = null;
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException e) {
                lastReason = reason(e);
            }
        }
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message.toLowerCase(Locale.ROOT);
    }
}
