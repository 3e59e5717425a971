package org.minaproxy.tls;

import static java.util.Locale.ROOT;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Reads the names out of a certificate (RFC 5280 §4.2.1.6). */
final class CertificateNames {

    /** GeneralName tags: mail address, DNS name, IP address. */
    private static final Set<Integer> KINDS = Set.of(1, 2, 7);

    private CertificateNames() {}

    static Set<String> of(X509Certificate certificate) {
        Set<String> names = alternativeNames(certificate);
        return Collections.unmodifiableSet(names.isEmpty() ? commonName(certificate) : names);
    }

    private static Set<String> alternativeNames(X509Certificate certificate) {
        Set<String> names = new LinkedHashSet<>();
        try {
            Collection<List<?>> entries = certificate.getSubjectAlternativeNames();
            for (List<?> entry : entries == null ? List.<List<?>>of() : entries) {
                if (KINDS.contains(entry.get(0)) && entry.get(1) instanceof String name) {
                    names.add(name.toLowerCase(ROOT));
                }
            }
            return names;
        } catch (CertificateParsingException e) {
            return names; // a name we cannot read is a name we do not answer to
        }
    }

    private static Set<String> commonName(X509Certificate certificate) {
        try {
            for (Rdn rdn : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (rdn.getType().equalsIgnoreCase("CN")) {
                    return Set.of(rdn.getValue().toString().toLowerCase(ROOT));
                }
            }
            return Set.of();
        } catch (InvalidNameException e) {
            return Set.of();
        }
    }
}
