package org.minaproxy.tls;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Certificates know no mail, no proxy and no network library. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {

    private final JavaClasses ours = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.minaproxy.tls");

    @Test
    void knowsNothingOfItsSurroundings() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.minaproxy.proxy..",
                        "org.minaproxy.auth..",
                        "org.apache.mina..",
                        "org.apache.commons.configuration2..",
                        "org.yaml..")
                .check(ours);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.minaproxy.tls.(**)").should().beFreeOfCycles().check(ours);
    }

    @Test
    void onlyTheCommandPrints() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.minaproxy.tls.cli")
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
}
