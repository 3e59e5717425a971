package org.minaproxy.proxy;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The picture of the packages, kept true: who may use whom, who may know which library.
 *
 * <p>A new package needs a line in {@link #picture()}; a new protocol does not.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {

    private static final String ROOT = "org.minaproxy.proxy";
    private static final String PROTOCOL = ROOT + ".protocol";
    private static final String AUTH = "org.minaproxy.auth..";
    private static final String TLS = "org.minaproxy.tls..";

    private final JavaClasses ours = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    /** A package and what of ours it may use besides itself. */
    private record Arrows(String from, List<String> to) {
        private static Arrows of(String from, String... to) {
            return new Arrows(
                    ROOT + "." + from,
                    Stream.of(to)
                            .map(name -> name.startsWith("org.") ? name : ROOT + "." + name)
                            .toList());
        }

        private String[] allowed() {
            return Stream.concat(Stream.of(from), to.stream()).toArray(String[]::new);
        }
    }

    static List<Arrows> picture() {
        return List.of(
                Arrows.of("authserver", "log", AUTH, TLS),
                Arrows.of("clienthello"),
                Arrows.of("config", AUTH, TLS),
                Arrows.of("demo", AUTH, TLS),
                Arrows.of("dns", AUTH),
                Arrows.of("log"),
                Arrows.of(
                        "net",
                        "session",
                        "relay",
                        "proxyheader",
                        "clienthello",
                        "protocol",
                        "routing",
                        "log",
                        "timer",
                        AUTH,
                        TLS),
                Arrows.of("nginx"),
                Arrows.of("probe", TLS),
                Arrows.of("protocol", AUTH),
                Arrows.of("proxyheader"),
                Arrows.of("relay", "timer"),
                Arrows.of("routing", "protocol", AUTH),
                Arrows.of("session", "clienthello", "protocol", "routing", "log", "timer", AUTH),
                Arrows.of("status"),
                Arrows.of("timer"));
    }

    @ParameterizedTest
    @MethodSource("picture")
    void usesOnlyWhatThePictureAllows(Arrows arrows) {
        classes()
                .that()
                .resideInAPackage(arrows.from())
                .should()
                .onlyDependOnClassesThat(
                        resideOutsideOfPackage("org.minaproxy..").or(resideInAnyPackage(arrows.allowed())))
                .check(ours);
    }

    @Test
    void everyPackageIsInThePicture() {
        Set<String> drawn = picture().stream().map(Arrows::from).collect(Collectors.toCollection(TreeSet::new));
        drawn.add(ROOT);
        drawn.addAll(protocols());

        Set<String> found = ours.stream().map(JavaClass::getPackageName).collect(Collectors.toCollection(TreeSet::new));
        found.removeAll(drawn);

        assertEquals(Set.of(), found);
    }

    @Test
    void aProtocolKnowsTheProtocolInterfaceAndNoOtherProtocol() {
        assertTrue(!protocols().isEmpty());
        for (String protocol : protocols()) {
            classes()
                    .that()
                    .resideInAPackage(protocol + "..")
                    .should()
                    .onlyDependOnClassesThat(resideOutsideOfPackage("org.minaproxy..")
                            .or(resideInAnyPackage(protocol + "..", PROTOCOL, AUTH)))
                    .check(ours);
        }
    }

    @Test
    void aProtocolShowsOneTypeAndThatIsItsTable() {
        for (String protocol : protocols()) {
            List<String> shown = ours.getPackage(protocol).getClasses().stream()
                    .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC) && type.isTopLevelClass())
                    .map(JavaClass::getSimpleName)
                    .toList();

            assertEquals(1, shown.size(), () -> protocol + " shows " + shown);
            assertTrue(shown.get(0).endsWith("Protocol"), () -> protocol + " shows " + shown);
        }
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(ours);
    }

    @Test
    void nobodyUsesTheRoot() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT)
                .check(ours);
    }

    @Test
    void onlyNetAndRelayKnowMina() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".net", ROOT + ".relay")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.mina..")
                .check(ours);
    }

    @Test
    void onlyTheAuthServerKnowsHttpCore() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".authserver")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.hc..")
                .check(ours);
    }

    @Test
    void onlyConfigKnowsTheConfigurationLibraries() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".config")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.commons.configuration2..", "org.yaml..")
                .check(ours);
    }

    // SslFilter loses data and sends no close_notify, ExecutorFilter breaks "one session, one thread", the codec and
    // the logging filter print
    // what passes, passwords included.
    @Test
    void nobodyUsesMinasOwnFilters() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.mina.filter..")
                .check(ours);
    }

    // Java deserialisation of network input: CVE-2024-52046 and its successors.
    @Test
    void nobodyReadsJavaObjectsFromTheNetwork() {
        noClasses()
                .should()
                .callMethodWhere(describe(
                        "read or write objects of an IoBuffer",
                        call -> nameMatching("(get|put)Object").test(call.getTarget())
                                && owner(assignableTo("org.apache.mina.core.buffer.IoBuffer"))
                                        .test(call.getTarget())))
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.ObjectInputStream")
                .check(ours);
    }

    @Test
    void onlyCommandsPrint() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT)
                .should(ACCESS_STANDARD_STREAMS)
                .check(ours);
    }

    @Test
    void thereIsOneWayToLog() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging")
                .check(ours);
    }

    @Test
    void everyPackageSaysThatNothingIsNull() {
        Set<JavaPackage> packages = ours.stream().map(JavaClass::getPackage).collect(Collectors.toSet());
        for (JavaPackage each : packages) {
            assertTrue(
                    each.tryGetPackageInfo()
                            .map(info -> info.isAnnotatedWith(NullMarked.class))
                            .orElse(false),
                    () -> each.getName() + " has no @NullMarked package-info");
        }
    }

    /** The packages right below that of the protocol interface, one for each protocol. */
    private Set<String> protocols() {
        return ours.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(PROTOCOL + "."))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
