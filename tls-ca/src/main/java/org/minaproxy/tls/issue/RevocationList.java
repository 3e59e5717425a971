package org.minaproxy.tls.issue;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CRLHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.minaproxy.tls.TlsIdentity;

/**
 * What an authority has taken back (RFC 5280 §5). A list holds until its authority ends: who checks it reads it where it is written, and one that runs out
 * would shut everybody out.
 */
record RevocationList(TlsIdentity authority, Clock clock) {

    X509CRL empty() {
        return signed(builder(), BigInteger.ONE);
    }

    X509CRL with(X509CRL earlier, X509Certificate revoked) {
        X509v2CRLBuilder builder = builder();
        try {
            builder.addCRL(new JcaX509CRLHolder(earlier));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a parsed list can be encoded", e);
        }
        builder.addCRLEntry(revoked.getSerialNumber(), Date.from(clock.instant()), CRLReason.unspecified);
        return signed(builder, number(earlier).add(BigInteger.ONE));
    }

    private X509v2CRLBuilder builder() {
        X509v2CRLBuilder builder =
                new JcaX509v2CRLBuilder(authority.certificate().getSubjectX500Principal(), Date.from(clock.instant()));
        return builder.setNextUpdate(Date.from(authority.validUntil()));
    }

    private X509CRL signed(X509v2CRLBuilder builder, BigInteger number) {
        try {
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils()
                            .createAuthorityKeyIdentifier(
                                    authority.certificate().getPublicKey()));
            builder.addExtension(Extension.cRLNumber, false, new ASN1Integer(number));
            return new JcaX509CRLConverter().getCRL(builder.build(CertificateDraft.signer(authority.key())));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("cannot sign a list of revoked certificates", e);
        }
    }

    private static BigInteger number(X509CRL list) {
        byte[] extension = list.getExtensionValue(Extension.cRLNumber.getId());
        return extension == null
                ? BigInteger.ZERO
                : ASN1Integer.getInstance(ASN1OctetString.getInstance(extension).getOctets())
                        .getValue();
    }
}
