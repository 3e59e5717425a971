package org.minaproxy.tls.issue;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.minaproxy.tls.TlsIdentity;

/** The fields of one certificate before it is signed (RFC 5280 §4). */
final class CertificateDraft {

    /** The upper bound of a common name (RFC 5280 appendix A.1); a longer one is left to the alternative names. */
    private static final int LONGEST_COMMON_NAME = 64;

    private final X500Name subject;
    private final PublicKey key;
    private final Instant from;
    private final Instant until;

    CertificateDraft(String name, PublicKey key, Instant from, Instant until) {
        this.subject = subject(name);
        this.key = key;
        this.from = from;
        this.until = until;
    }

    /** @param permitted empty for no limit */
    X509Certificate selfSigned(PrivateKey signer, List<String> permitted) {
        return signed(signer, () -> {
            X509v3CertificateBuilder builder = builder(subject);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            if (!permitted.isEmpty()) {
                builder.addExtension(Extension.nameConstraints, true, PermittedNames.of(permitted));
            }
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
            return builder;
        });
    }

    X509Certificate signedBy(TlsIdentity authority, CertificateRequest request) {
        X500Name issuer = X500Name.getInstance(
                authority.certificate().getSubjectX500Principal().getEncoded());
        return signed(authority.key(), () -> {
            X509v3CertificateBuilder builder = builder(issuer);
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, keyUsage());
            builder.addExtension(Extension.extendedKeyUsage, false, purpose(request));
            builder.addExtension(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    identifiers.createAuthorityKeyIdentifier(
                            authority.certificate().getPublicKey()));
            builder.addExtension(Extension.subjectAlternativeName, subject.size() == 0, names(request));
            return builder;
        });
    }

    private X509v3CertificateBuilder builder(X500Name issuer) {
        BigInteger serial = new BigInteger(128, new SecureRandom()).max(BigInteger.ONE);
        return new JcaX509v3CertificateBuilder(issuer, serial, Date.from(from), Date.from(until), subject, key);
    }

    private KeyUsage keyUsage() {
        return new KeyUsage(
                key.getAlgorithm().equals("RSA")
                        ? KeyUsage.digitalSignature | KeyUsage.keyEncipherment
                        : KeyUsage.digitalSignature);
    }

    private static ExtendedKeyUsage purpose(CertificateRequest request) {
        return new ExtendedKeyUsage(KeyPurposeId.getInstance(
                new ASN1ObjectIdentifier(request.usage().purpose())));
    }

    private static GeneralNames names(CertificateRequest request) {
        return new GeneralNames(
                request.names().stream().map(CertificateDraft::generalName).toArray(GeneralName[]::new));
    }

    static GeneralName generalName(String name) {
        if (CertificateRequest.isAddress(name)) {
            return new GeneralName(GeneralName.iPAddress, new DEROctetString(Addresses.octets(name)));
        }
        return new GeneralName(name.indexOf('@') < 0 ? GeneralName.dNSName : GeneralName.rfc822Name, name);
    }

    private static X500Name subject(String name) {
        X500NameBuilder builder = new X500NameBuilder(BCStyle.INSTANCE);
        return (name.length() > LONGEST_COMMON_NAME ? builder : builder.addRDN(BCStyle.CN, name)).build();
    }

    private static X509Certificate signed(PrivateKey key, Draft draft) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(draft.builder().build(signer(key)));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("cannot sign a certificate", e);
        }
    }

    static ContentSigner signer(PrivateKey key) throws OperatorCreationException {
        return new JcaContentSignerBuilder(key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA")
                .build(key);
    }

    private interface Draft {
        X509v3CertificateBuilder builder() throws GeneralSecurityException, IOException;
    }
}
