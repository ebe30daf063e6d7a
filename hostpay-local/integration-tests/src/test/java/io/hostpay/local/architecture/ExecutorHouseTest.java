package io.hostpay.local.architecture;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The executor's house: payment over wallet over chain, in rooms that fit on a page. */
class ExecutorHouseTest {
  private static final String EXECUTOR = "io.hostpay.executor";
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
}
