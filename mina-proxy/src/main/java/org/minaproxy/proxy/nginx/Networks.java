package org.minaproxy.proxy.nginx;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The peers of {@code set_real_ip_from}. */
final class Networks {

    private Networks() {}

    static List<String> of(List<Directive> directives, Findings findings) throws NginxConfException {
        List<String> networks = new ArrayList<>();
        for (Directive directive : directives) {
            String text = directive.argument();
            if (text.equals("unix:")) {
                findings.note(directive, "nobody comes by a socket of the file system");
                continue;
            }
            Optional<String> network = network(text);
            if (network.isEmpty()) {
                findings.lost(directive, "\"" + text + "\" is no address or network; names are not looked up here");
            } else if (!networks.contains(network.get())) {
                networks.add(network.get());
            }
        }
        return networks;
    }

    /** Bits behind the prefix are cleared, as nginx does with a warning. */
    private static Optional<String> network(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        String bits = text.substring(slash + 1);
        if (!Names.isAddress(address) || (slash >= 0 && !Values.isNumber(bits))) {
            return Optional.empty();
        }
        try {
            byte[] octets = InetAddress.getByName(address).getAddress();
            int prefix = slash < 0 ? octets.length * 8 : Integer.parseInt(bits);
            if (prefix > octets.length * 8) {
                return Optional.empty();
            }
            for (int bit = prefix; bit < octets.length * 8; bit++) {
                octets[bit / 8] &= (byte) ~(1 << (7 - bit % 8));
            }
            InetAddress base = InetAddress.getByAddress(octets);
            boolean same = base.equals(InetAddress.getByName(address));
            return Optional.of(same ? text : base.getHostAddress() + "/" + prefix);
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
