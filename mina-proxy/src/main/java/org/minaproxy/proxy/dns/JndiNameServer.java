package org.minaproxy.proxy.dns;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.stream.Collectors;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;
import org.minaproxy.auth.ServerAddress;

/**
 * The JDK's own client of DNS (module {@code jdk.naming.dns}): unlike {@code InetAddress} it tells a name that does not exist from a server that
 * does not answer. It asks by UDP, and again by TCP when the answer is cut off.
 */
public final class JndiNameServer implements NameServer {

    private static final int PORT = 53;
    private static final String FIRST_PATIENCE_MILLIS = "1000"; // doubled for the second attempt
    private static final String ATTEMPTS = "2";

    private final String servers;

    /** @param servers to ask, one after the other; empty: those of the system */
    public JndiNameServer(List<ServerAddress> servers) {
        this.servers = servers.isEmpty()
                ? "dns:"
                : servers.stream().map(JndiNameServer::url).collect(Collectors.joining(" "));
    }

    private static String url(ServerAddress server) {
        return "dns://"
                + ServerAddress.of(server.host(), server.port().orElse(PORT)).toString();
    }

    @Override
    @SuppressWarnings(
            "BanJNDI") // records of DNS become texts and octets; no provider but this one is asked, and it makes no
    // objects of them
    public List<String> ask(String name, RecordType type) throws NoAnswerException {
        try {
            InitialDirContext context = new InitialDirContext(environment());
            try {
                Attribute records =
                        context.getAttributes(name, new String[] {type.name()}).get(type.name());
                return records == null ? List.of() : texts(records);
            } finally {
                context.close();
            }
        } catch (NameNotFoundException e) {
            return List.of();
        } catch (NamingException e) {
            throw new NoAnswerException(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    @SuppressWarnings("JdkObsolete") // what InitialDirContext takes
    private Hashtable<String, String> environment() {
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        environment.put(Context.PROVIDER_URL, servers);
        environment.put("com.sun.jndi.dns.timeout.initial", FIRST_PATIENCE_MILLIS);
        environment.put("com.sun.jndi.dns.timeout.retries", ATTEMPTS);
        return environment;
    }

    private static List<String> texts(Attribute records) throws NamingException {
        List<String> texts = new ArrayList<>();
        NamingEnumeration<?> all = records.getAll();
        try {
            while (all.hasMore()) {
                texts.add(String.valueOf(all.next()));
            }
        } finally {
            all.close();
        }
        return texts;
    }
}
