package io.hostpay.local.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is deployed has no method and no second constructor that only tests call. */
class TestOnlyCodeTest {
  @Test
  void nothingIsThereForTestsAlone() {
    List<String> unused =
        Code.CLASSES.stream()
            .filter(TestOnlyCodeTest::isDeployed)
            .flatMap(type -> type.getMethods().stream())
            .filter(method -> method.getAccessesToSelf().isEmpty())
            .filter(method -> !isCalledFromOutside(method))
            .map(JavaMethod::getFullName)
            .sorted()
            .toList();
    assertThat(unused).isEmpty();
  }

  /** Once, {@code ChangeNowClient} had a shorter constructor that only its tests used. */
  @Test
  void noSecondConstructorIsThereForTestsAlone() {
    List<String> unused =
        Code.CLASSES.stream()
            .filter(TestOnlyCodeTest::isDeployed)
            .filter(type -> type.getConstructors().size() > 1)
            .flatMap(type -> type.getConstructors().stream())
            .filter(constructor -> constructor.getAccessesToSelf().isEmpty())
            .filter(constructor -> constructor.getAnnotations().isEmpty())
            .map(JavaConstructor::getFullName)
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
}
