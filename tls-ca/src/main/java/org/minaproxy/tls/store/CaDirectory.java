package org.minaproxy.tls.store;

import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
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
 *   ca.key              0600
 *   servers/NAME.pem    and NAME.key, 0600
 *   clients/NAME.pem    and NAME.key, 0600
 *   lock                held while something is made
 * </pre>
 * Whatever is damaged is made again when nothing is lost by that, which holds for everything issued; otherwise a {@link TlsSetupException} says
 * what to restore. Several processes may use one folder.
 */
public final class CaDirectory {

    private final Path folder;
    private final CaFiles files;
    private final CertificateAuthority ca;
    private final Clock clock;

    private CaDirectory(Path folder, Clock clock) {
        this.folder = folder;
        this.files = new CaFiles(folder);
        this.ca = files.load(clock);
        this.clock = clock;
    }

    /** Opens the authority; when the folder has none, it is made first: valid for ten years, with a P-256 key. */
    public static CaDirectory openOrCreate(Path folder, Clock clock) {
        WholeFile.createPrivateFolder(folder);
        return FolderLock.holding(folder, FolderLock.PATIENCE, () -> {
            if (!exists(folder)) {
                String day =
                        LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toString();
                new CaFiles(folder).write(CertificateAuthority.create("mina-proxy CA " + day, clock));
            }
            return new CaDirectory(folder, clock);
        });
    }

    /** Opens an authority that must be there. */
    public static CaDirectory open(Path folder, Clock clock) {
        if (!exists(folder)) {
            throw new TlsSetupException(folder, "there is no certificate authority", "make one with \"ca init\"");
        }
        return new CaDirectory(folder, clock);
    }

    /** Whether the folder holds an authority; half of one is a problem unless it can be made anew. */
    public static boolean exists(Path folder) {
        return new CaFiles(folder).complete(leaves(folder).anyMatch(leaf -> !leaf.isEmpty()));
    }

    /**
     * The stored identity of a server. A new one is issued and stored first when there is none for exactly these names, when it is past two thirds of its life, or
     * when another authority has signed it.
     */
    public TlsIdentity server(String... names) {
        CertificateRequest request = CertificateRequest.server(names);
        return FolderLock.holding(
                folder,
                FolderLock.PATIENCE,
                () -> leaves(Usage.SERVER)
                        .find(request.names().get(0))
                        .filter(stored -> stored.names().equals(Set.copyOf(request.names())) && isGood(stored))
                        .orElseGet(() -> make(request)));
    }

    /** Issues and stores a new identity, in place of one that was stored for the same first name and usage. */
    public TlsIdentity issue(CertificateRequest request) {
        return FolderLock.holding(folder, FolderLock.PATIENCE, () -> make(request));
    }

    /** All stored identities, servers first. */
    public List<TlsIdentity> issued() {
        return leaves(folder).flatMap(leaf -> leaf.all().stream()).toList();
    }

    /** Whether a stored identity needs no renewal: signed by this authority, and not past two thirds of its life. */
    public boolean isGood(TlsIdentity identity) {
        try {
            identity.certificate().verify(ca.certificate().getPublicKey());
            return !identity.nearItsEnd(clock.instant());
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

    /** One of the identities it has issued, in four lines, the last without line end. */
    public String describe(TlsIdentity issued) {
        return (Usage.of(issued.certificate()) == Usage.SERVER ? "server       " : "client       ")
                + String.join(", ", issued.names()) + "\n"
                + "  file       " + chainFile(issued) + "\n"
                + validity(issued);
    }

    private String validity(TlsIdentity identity) {
        Instant now = clock.instant();
        String left = now.isAfter(identity.validUntil()) ? "EXPIRED" : identity.daysLeft(now) + " days left";
        return "  SHA-256    " + identity.fingerprint() + "\n" + "  valid      " + identity.validFrom() + " until "
                + identity.validUntil() + ", " + left;
    }

    private TlsIdentity make(CertificateRequest request) {
        TlsIdentity identity = ca.issue(request);
        leaves(request.usage()).write(identity);
        return identity;
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
