package io.hostpay.local.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** {@code http -> root -> adapters} in a service, services apart, the local run above all. */
class DirectionsTest {
  @SuppressWarnings("unused") // by its name, below
  private static final List<String> SERVICES = Code.SERVICES;

  private static final String HTTP = "HTTP";
  private static final String DECISIONS = "decisions";

  @ParameterizedTest
  @FieldSource("SERVICES")
  void httpKnowsTheDecisionsAndTheDecisionsKnowTheAdapters(String service) {
    LayeredArchitecture layers =
        layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer(HTTP)
            .definedBy(Code.all(service + ".http"))
            .layer(DECISIONS)
            // in the executor two rooms more, stacked: see ExecutorHouseTest
            .definedBy(service, service + ".payment..", service + ".wallet..");
    for (String adapter : Code.ADAPTERS) {
      layers = layers.optionalLayer(adapter).definedBy(Code.all(service + "." + adapter));
    }
    layers = layers.whereLayer(HTTP).mayNotBeAccessedByAnyLayer();
    layers = layers.whereLayer(DECISIONS).mayOnlyBeAccessedByLayers(HTTP);
    for (String adapter : Code.ADAPTERS) {
      layers = layers.whereLayer(adapter).mayOnlyBeAccessedByLayers(HTTP, DECISIONS);
    }
    layers.ensureAllClassesAreContainedInArchitectureIgnoring(outside(service));
    layers.check(Code.CLASSES);
  }

  private static String[] outside(String service) {
    return Stream.concat(
            Stream.of(Code.all(Code.COMMON), Code.all(Code.TESTKIT), Code.all(Code.LOCAL)),
            Code.SERVICES.stream().filter(other -> !other.equals(service)).map(Code::all))
        .toArray(String[]::new);
  }

  @ParameterizedTest
  @FieldSource("SERVICES")
  void servicesNeverKnowEachOther(String service) {
    noClasses()
        .that()
        .resideInAPackage(Code.all(service))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            Code.all(Code.SERVICES.stream().filter(other -> !other.equals(service)).toList()))
        .check(Code.CLASSES);
  }

  @Test
  void commonKnowsNoService() {
    noClasses()
        .that()
        .resideInAPackage(Code.all(Code.COMMON))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(Code.all(Code.SERVICES))
        .check(Code.CLASSES);
  }

  @ParameterizedTest
  @FieldSource("SERVICES")
  void onlyHttpAndWhereAServiceIsPutTogetherKnowHttp(String service) {
    noClasses()
        .that()
        .resideInAPackage(Code.all(service))
        .and()
        .resideOutsideOfPackage(Code.all(service + ".http"))
        .and()
        .haveSimpleNameNotEndingWith("Application")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(Code.COMMON + ".http", "jakarta.servlet..", "org.springframework.web..")
        .check(Code.CLASSES);
  }

  @Test
  void settingsKnowNoOtherRoom() {
    noClasses()
        .that()
        .resideInAPackage(Code.all(Code.COMMON + ".settings"))
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.hostpay..")
                .and(resideOutsideOfPackage(Code.all(Code.COMMON + ".settings"))))
        .check(Code.CLASSES);
  }

  @Test
  void nothingThatIsDeployedKnowsTheTestKitOrTheLocalRun() {
    noClasses()
        .that()
        .resideOutsideOfPackages(Code.all(Code.TESTKIT), Code.all(Code.LOCAL))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(Code.all(Code.TESTKIT), Code.all(Code.LOCAL))
        .check(Code.CLASSES);
  }

  @Test
  void theTestKitKnowsWhatTheServicesShareAndNoMore() {
    noClasses()
        .that()
        .resideInAPackage(Code.all(Code.TESTKIT))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            Stream.concat(Code.SERVICES.stream(), Stream.of(Code.LOCAL))
                .map(Code::all)
                .toArray(String[]::new))
        .check(Code.CLASSES);
  }

  @Test
  void noTwoRoomsKnowEachOther() {
    slices().assignedFrom(new Room()).should().beFreeOfCycles().check(Code.CLASSES);
  }

  @Test
  void noClassesKnowEachOtherInACircle() {
    slices().assignedFrom(new OutermostClass()).should().beFreeOfCycles().check(Code.CLASSES);
  }

  /** A class with those inside it is a slice of its own. */
  private static final class OutermostClass implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return type.getName().startsWith("io.hostpay.")
          ? SliceIdentifier.of(type.getName().split("\\$", -1)[0])
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "classes";
    }
  }

  /** Each package is a slice of its own. */
  private static final class Room implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return SliceIdentifier.of(type.getPackageName());
    }

    @Override
    public String getDescription() {
      return "packages";
    }
  }
}
