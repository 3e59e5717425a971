package org.minaproxy.tls.store;

import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.minaproxy.tls.TlsIdentity;
import org.minaproxy.tls.TlsSetupException;
import org.minaproxy.tls.issue.CertificateAuthority;
import org.minaproxy.tls.issue.CertificateRequest;
import org.minaproxy.tls.issue.CertificateRequest.Usage;

/**
 * A certificate authority in a folder, with what it has issued.
 * <pre>
 * ca/                   0700
 *   ca.pem              what clients have to trust
 *   ca.key              0600; encrypted when it was made with a password
 *   ca.crl              what was revoked, from the first time on
 *   servers/NAME.pem    and NAME.key, 0600
 *   clients/NAME.pem    and NAME.key, 0600
 *   lock                held while something is made
 * </pre>
 * Whatever is damaged is made again when nothing is lost by that, which holds for everything issued; otherwise a {@link TlsSetupException} says
 * what to restore. Several processes may use one folder.
 */
public final class CaDirectory {

    private static final char[] NO_PASSWORD = {};

    private final Path folder;
    private final CaFiles files;
    private final CertificateAuthority ca;
    private final Clock clock;

    private CaDirectory(Path folder, char[] password, Clock clock) {
        this.folder = folder;
        this.files = new CaFiles(folder);
        this.ca = files.load(password, clock);
        this.clock = clock;
    }

    /** As {@link #openOrCreate(Path, char[], List, Clock)}, for any name, with a key that is not encrypted. */
    public static CaDirectory openOrCreate(Path folder, Clock clock) {
        return openOrCreate(folder, NO_PASSWORD, List.of(), clock);
    }

    /**
     * Opens the authority; when the folder has none, it is made first: valid for ten years, with a P-256 key.
     *
     * @param password of its key; one that is made without, empty, is not encrypted
     * @param permitted limits the names that it may ever issue for, when it is made: see {@link CertificateAuthority#create(String, List, Clock)}
     */
    public static CaDirectory openOrCreate(Path folder, char[] password, List<String> permitted, Clock clock) {
        WholeFile.createPrivateFolder(folder);
        return FolderLock.holding(folder, FolderLock.PATIENCE, () -> {
            if (!exists(folder)) {
                new CaFiles(folder).write(make(permitted, clock), password);
            } else if (!permitted.isEmpty()) {
                throw new TlsSetupException(
                        folder,
                        "there is an authority already, which cannot be limited any more",
                        "move the folder away to begin anew");
            }
            return new CaDirectory(folder, password, clock);
        });
    }

    private static CertificateAuthority make(List<String> permitted, Clock clock) {
        String day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toString();
        return CertificateAuthority.create("mina-proxy CA " + day, permitted, clock);
    }

    /** As {@link #open(Path, char[], Clock)}, when its key is not encrypted. */
    public static CaDirectory open(Path folder, Clock clock) {
        return open(folder, NO_PASSWORD, clock);
    }

    /** Opens an authority that must be there. */
    public static CaDirectory open(Path folder, char[] password, Clock clock) {
        if (!exists(folder)) {
            throw new TlsSetupException(folder, "there is no certificate authority", "make one with \"ca init\"");
        }
        return new CaDirectory(folder, password, clock);
    }

    /** Whether the folder holds an authority; half of one is a problem unless it can be made anew. */
    public static boolean exists(Path folder) {
        return new CaFiles(folder).complete(leaves(folder).anyMatch(leaf -> !leaf.isEmpty()));
    }

    /** As {@link #server(KeyPolicy, String...)}, with a new key each time. */
    public TlsIdentity server(String... names) {
        return server(KeyPolicy.NEW, names);
    }

    /**
     * The stored identity of a server. A new one is issued and stored first when there is none for exactly these names, when it is past three fifths of its life, or
     * when another authority has signed it.
     */
    public TlsIdentity server(KeyPolicy keys, String... names) {
        CertificateRequest request = CertificateRequest.server(names);
        return holding(() -> {
            Optional<TlsIdentity> stored = leaves(Usage.SERVER)
                    .find(request.names().get(0))
                    .filter(found -> found.names().equals(Set.copyOf(request.names())));
            return stored.filter(this::isGood)
                    .orElseGet(() -> stored.filter(old -> keys == KeyPolicy.REUSE)
                            .map(this::makeKeepingKey)
                            .orElseGet(() -> make(request)));
        });
    }

    /** Issues and stores a new identity, in place of one that was stored for the same first name and usage. */
    public TlsIdentity issue(CertificateRequest request) {
        return holding(() -> make(request));
    }

    /** Issues and stores an identity once more, for the same names, usage and life. */
    public TlsIdentity renew(KeyPolicy keys, TlsIdentity old) {
        return holding(() -> keys == KeyPolicy.REUSE ? makeKeepingKey(old) : make(CertificateRequest.renewing(old)));
    }

    /** Declares an identity void, in {@link #revocationsFile}, and removes it together with its key. */
    public void revoke(TlsIdentity issued) {
        holding(() -> {
            X509CRL earlier = files.loadRevocations().orElseGet(ca::revokeNothing);
            PemFiles.writeRevocations(files.revocations(), ca.revoke(earlier, issued.certificate()));
            leaves(Usage.of(issued.certificate())).delete(issued);
            return issued;
        });
    }

    /** The list of what was revoked, as PEM; for servers and clients that check it. */
    public Path revocationsFile() {
        return files.revocations();
    }

    /** What was revoked, signed, as PEM; nothing is a list too. */
    public String revocationsPem() {
        return PemFiles.text(files.loadRevocations().orElseGet(ca::revokeNothing));
    }

    /** All stored identities, servers first. */
    public List<TlsIdentity> issued() {
        return leaves(folder).flatMap(leaf -> leaf.all().stream()).toList();
    }

    /** Whether a stored identity needs no renewal: signed by this authority, not revoked, and not past three fifths of its life. */
    public boolean isGood(TlsIdentity identity) {
        try {
            identity.certificate().verify(ca.certificate().getPublicKey());
            return !identity.nearItsEnd(clock.instant())
                    && files.loadRevocations()
                            .filter(list -> list.isRevoked(identity.certificate()))
                            .isEmpty();
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** What clients have to trust. */
    public X509Certificate certificate() {
        return ca.certificate();
    }

    /** The same as text, to be copied to where it is needed. */
    public String certificatePem() {
        return PemFiles.text(List.of(ca.certificate()));
    }

    /** The file that holds {@link #certificatePem()}. */
    public Path certificateFile() {
        return files.certificate();
    }

    /** Where the chain of an issued identity is stored. */
    public Path chainFile(TlsIdentity issued) {
        return leaves(Usage.of(issued.certificate())).chain(LeafFiles.name(issued));
    }

    /** Where the private key of an issued identity is stored. */
    public Path keyFile(TlsIdentity issued) {
        return leaves(Usage.of(issued.certificate())).key(LeafFiles.name(issued));
    }

    /** The authority and all it has issued, for people to read: some lines each, the last without line end. */
    public String describe() {
        String authority = "authority    " + ca.certificate().getSubjectX500Principal() + "\n"
                + "  file       " + files.certificate() + "\n"
                + validity(ca.identity());
        return Stream.concat(Stream.of(authority), issued().stream().map(this::describe))
                .collect(joining("\n"));
    }

    /** One of the identities it has issued, in some lines, the last without line end. */
    public String describe(TlsIdentity issued) {
        return (Usage.of(issued.certificate()) == Usage.SERVER ? "server       " : "client       ")
                + String.join(", ", issued.names()) + "\n"
                + "  file       " + chainFile(issued) + "\n"
                + "  subject    " + issued.certificate().getSubjectX500Principal() + "\n"
                + "  issuer     " + issued.certificate().getIssuerX500Principal() + "\n"
                + validity(issued);
    }

    private String validity(TlsIdentity identity) {
        Instant now = clock.instant();
        String left = now.isAfter(identity.validUntil()) ? "EXPIRED" : identity.daysLeft(now) + " days left";
        return "  SHA-256    " + identity.fingerprint() + "\n"
                + "  pin        " + identity.pin() + "\n"
                + "  valid      " + identity.validFrom() + " until " + identity.validUntil() + ", " + left;
    }

    private TlsIdentity make(CertificateRequest request) {
        return store(() -> ca.issue(request));
    }

    private TlsIdentity makeKeepingKey(TlsIdentity old) {
        return store(() -> ca.renewKeepingKey(old));
    }

    private TlsIdentity store(Supplier<TlsIdentity> issuing) {
        try {
            TlsIdentity identity = issuing.get();
            leaves(Usage.of(identity.certificate())).write(identity);
            return identity;
        } catch (IllegalArgumentException e) {
            throw new TlsSetupException(
                    folder + ": " + e.getMessage(), "ask for other names, or move the folder away to begin anew");
        }
    }

    private <T> T holding(Supplier<T> work) {
        return FolderLock.holding(folder, FolderLock.PATIENCE, work);
    }

    private LeafFiles leaves(Usage usage) {
        return leaves(folder, usage);
    }

    private static Stream<LeafFiles> leaves(Path folder) {
        return Stream.of(Usage.values()).map(usage -> leaves(folder, usage));
    }

    private static LeafFiles leaves(Path folder, Usage usage) {
        return new LeafFiles(folder.resolve(usage == Usage.SERVER ? "servers" : "clients"));
    }
}
