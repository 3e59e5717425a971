package org.minaproxy.proxy.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Whether an address leads to one of our own listeners. One that is bound to every address has all those of this host. Safe for use by all threads. */
public final class OwnListeners implements Predicate<InetSocketAddress> {

    private final List<InetSocketAddress> bound = new CopyOnWriteArrayList<>();

    /** Adds a listener's address, with the port that it really has. */
    public void add(InetSocketAddress address) {
        bound.add(address);
    }

    @Override
    public boolean test(InetSocketAddress address) {
        for (InetSocketAddress own : bound) {
            if (own.getPort() == address.getPort() && leadsTo(own, address.getAddress())) {
                return true;
            }
        }
        return false;
    }

    private static boolean leadsTo(InetSocketAddress own, InetAddress address) {
        return own.getAddress().equals(address)
                || address.isAnyLocalAddress()
                || (own.getAddress().isAnyLocalAddress() && isOfThisHost(address));
    }

    private static boolean isOfThisHost(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }
}
