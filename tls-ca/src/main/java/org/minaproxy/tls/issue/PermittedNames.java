package org.minaproxy.tls.issue;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;
import org.bouncycastle.util.IPAddress;

/**
 * Which names an authority may issue for (RFC 5280 §4.2.1.10). A domain stands for itself, all below it, and the mail addresses there; a network for its
 * addresses. RFC 5280 limits only the kinds of names that are listed, so addresses are excluded as a whole when no network is permitted.
 */
final class PermittedNames {

    private PermittedNames() {}

    /**
     * @param permitted {@code example.com} or {@code 192.0.2.0/24}, at least one
     * @throws IllegalArgumentException with a sentence for the operator
     */
    static NameConstraints of(List<String> permitted) {
        List<GeneralName> allowed = new ArrayList<>();
        permitted.forEach(text -> allowed.addAll(text.indexOf('/') < 0 ? domain(text) : List.of(network(text))));
        List<GeneralName> excluded = new ArrayList<>();
        if (allowed.stream().noneMatch(name -> name.getTagNo() == GeneralName.iPAddress)) {
            excluded.add(everyAddress(4));
            excluded.add(everyAddress(16));
        }
        if (allowed.stream().noneMatch(name -> name.getTagNo() == GeneralName.dNSName)) {
            throw new IllegalArgumentException("networks alone do not limit names; permit a domain too");
        }
        return new NameConstraints(subtrees(allowed), excluded.isEmpty() ? null : subtrees(excluded));
    }

    /**
     * Whether a certificate of this authority for that name would be accepted.
     *
     * @param name as in a {@link CertificateRequest}
     */
    static boolean allow(X509Certificate authority, GeneralName name) {
        byte[] extension = authority.getExtensionValue(Extension.nameConstraints.getId());
        if (extension == null) {
            return true;
        }
        NameConstraints constraints = NameConstraints.getInstance(
                ASN1OctetString.getInstance(extension).getOctets());
        PKIXNameConstraintValidator validator = new PKIXNameConstraintValidator();
        try {
            GeneralSubtree[] permitted = constraints.getPermittedSubtrees();
            if (permitted != null) {
                validator.intersectPermittedSubtree(permitted);
            }
            GeneralSubtree[] excluded = constraints.getExcludedSubtrees();
            Stream.of(excluded == null ? new GeneralSubtree[0] : excluded).forEach(validator::addExcludedSubtree);
            validator.checkPermitted(name);
            validator.checkExcluded(name);
            return true;
        } catch (NameConstraintValidatorException e) {
            return false;
        }
    }

    private static List<GeneralName> domain(String text) {
        String domain = CertificateRequest.server(text).names().get(0);
        if (CertificateRequest.isAddress(domain) || domain.startsWith("*")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a domain such as example.com or a network such as 192.0.2.0/24");
        }
        return List.of(
                new GeneralName(GeneralName.dNSName, domain),
                new GeneralName(GeneralName.rfc822Name, domain),
                new GeneralName(GeneralName.rfc822Name, "." + domain));
    }

    /** Address, then mask. */
    private static GeneralName network(String text) {
        if (!IPAddress.isValidIPv4WithNetmask(text) && !IPAddress.isValidIPv6WithNetmask(text)) {
            throw new IllegalArgumentException("\"" + text + "\" is not a network such as 192.0.2.0/24");
        }
        int slash = text.indexOf('/');
        byte[] address = Addresses.octets(text.substring(0, slash));
        int bits = Integer.parseInt(text.substring(slash + 1));
        byte[] both = new byte[2 * address.length];
        for (int i = 0; i < address.length; i++) {
            int mask = (0xff00 >> Math.max(0, Math.min(8, bits - 8 * i))) & 0xff;
            both[i] = (byte) (address[i] & mask);
            both[address.length + i] = (byte) mask;
        }
        return new GeneralName(GeneralName.iPAddress, new DEROctetString(both));
    }

    private static GeneralName everyAddress(int octets) {
        return new GeneralName(GeneralName.iPAddress, new DEROctetString(new byte[2 * octets]));
    }

    private static GeneralSubtree[] subtrees(List<GeneralName> names) {
        return names.stream().map(GeneralSubtree::new).toArray(GeneralSubtree[]::new);
    }
}
