package io.hostpay.local.architecture;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import io.hostpay.local.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The executor's house: payment over wallet over chain, in rooms that fit on a page. */
class ExecutorHouseTest {
  private static final String EXECUTOR = "io.hostpay.executor";
  private static final int MOST_LINES = 200;
  private static final int MOST_PARAMETERS = 7;

  @Test
  void eachFloorKnowsOnlyThoseBelow() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("root")
        .definedBy(EXECUTOR)
        .layer("http")
        .definedBy(EXECUTOR + ".http..")
        .layer("payment")
        .definedBy(EXECUTOR + ".payment..")
        .layer("wallet")
        .definedBy(EXECUTOR + ".wallet..")
        .layer("ethereum")
        .definedBy(EXECUTOR + ".ethereum")
        .layer("rpc")
        .definedBy(EXECUTOR + ".ethereum.rpc..")
        .whereLayer("root")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("http")
        .mayOnlyBeAccessedByLayers("root")
        .whereLayer("payment")
        .mayOnlyBeAccessedByLayers("root", "http")
        .whereLayer("wallet")
        .mayOnlyBeAccessedByLayers("root", "payment")
        .whereLayer("ethereum")
        .mayOnlyBeAccessedByLayers("root", "http", "payment", "wallet")
        .whereLayer("rpc")
        .mayOnlyBeAccessedByLayers("root", "ethereum")
        .check(Code.CLASSES);
  }

  @Test
  void noRoomsFormACircle() {
    slices().matching(EXECUTOR + ".(**)").should().beFreeOfCycles().check(Code.CLASSES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hostpay-common/src/main/java",
        "hostpay1-orchestrator/src/main/java",
        "hostpay2-status-checker/src/main/java",
        "hostpay3-payment-executor/src/main/java"
      })
  void noClassIsLongerThanAPersonReadsAtOnce(String room) throws IOException {
    Path sources = Repository.here().root().resolve(room);
    try (Stream<Path> files = Files.walk(sources)) {
      List<Path> classes = files.filter(file -> file.toString().endsWith(".java")).toList();
      assertThat(classes).hasSizeGreaterThan(15);
      assertThat(classes.stream().filter(file -> lines(file) > MOST_LINES)).isEmpty();
    }
  }

  @Test
  void nothingIsThereForTestsAlone() {
    List<String> unused =
        Code.CLASSES.stream()
            .filter(ExecutorHouseTest::isDeployed)
            .flatMap(type -> type.getMethods().stream())
            .filter(method -> method.getAccessesToSelf().isEmpty())
            .filter(method -> !isCalledFromOutside(method))
            .map(JavaMethod::getFullName)
            .sorted()
            .toList();
    assertThat(unused).isEmpty();
  }

  private static boolean isDeployed(JavaClass type) {
    return !type.getPackageName().startsWith(Code.LOCAL)
        && !type.getPackageName().startsWith(Code.TESTKIT);
  }

  /**
   * Methods that no code calls by name: Spring, the JVM or a supertype does, or a record or enum
   * has them.
   */
  private static boolean isCalledFromOutside(JavaMethod method) {
    JavaClass owner = method.getOwner();
    return !method.getAnnotations().isEmpty()
        || method.getName().equals("main")
        || method.getModifiers().contains(JavaModifier.SYNTHETIC)
        || (owner.isRecord() && owner.tryGetField(method.getName()).isPresent())
        || (owner.isEnum() && Set.of("values", "valueOf").contains(method.getName()))
        || Stream.concat(
                owner.getAllRawSuperclasses().stream(), owner.getAllRawInterfaces().stream())
            .flatMap(above -> above.getMethods().stream())
            .anyMatch(above -> above.getName().equals(method.getName()));
  }

  @Test
  void noConstructorTakesMoreThanSevenThings() {
    List<String> wide =
        Code.CLASSES.stream()
            .filter(type -> type.getPackageName().startsWith(EXECUTOR))
            .filter(type -> !type.getSimpleName().equals("ExecutorApplication"))
            .map(JavaClass::getConstructors)
            .flatMap(java.util.Collection::stream)
            .filter(made -> made.getRawParameterTypes().size() > MOST_PARAMETERS)
            .map(JavaConstructor::getFullName)
            .sorted()
            .toList();
    assertThat(wide).isEmpty();
  }

  private static long lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
