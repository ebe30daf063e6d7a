package io.hostpay.local.architecture;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import io.hostpay.local.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

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

  @Test
  void noClassIsLongerThanAPersonReadsAtOnce() {
    Path sources = Repository.here().root().resolve("hostpay3-payment-executor/src/main/java");
    try (Stream<Path> files = Files.walk(sources)) {
      List<String> tooLong =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> lines(file) > MOST_LINES)
              .map(file -> sources.relativize(file) + " has " + lines(file) + " lines")
              .sorted()
              .toList();
      assertThat(tooLong).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
