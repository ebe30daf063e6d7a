package io.hostpay.local.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.MethodTree;
import com.sun.source.tree.VariableTree;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A caller never writes {@code true}, {@code false} or {@code Optional.empty()}: nobody who reads
 * the call knows what it means. Two methods, an enum or a record say it.
 */
class ParametersTest {
  private static final Set<String> OF_A_CONDITION = Set.of("require");

  @Test
  void noMethodTakesABooleanOrAnOptional() {
    List<String> found =
        Code.withTests().stream()
            .flatMap(type -> type.getCodeUnits().stream())
            .filter(unit -> !isWrittenByTheCompiler(unit))
            .filter(unit -> unit.getRawParameterTypes().stream().anyMatch(ParametersTest::isVague))
            .filter(unit -> !isOfARecord(unit))
            .filter(unit -> !OF_A_CONDITION.contains(unit.getName()))
            .filter(unit -> !isGivenFromAbove(unit))
            .filter(unit -> !isTest(unit))
            .map(JavaCodeUnit::getFullName)
            .sorted()
            .toList();
    assertThat(found).isEmpty();
  }

  @Test
  void norDoesOneOfTheTests() throws IOException {
    List<MethodTree> methods =
        WrittenTests.methods().stream().map(WrittenTests.Written::method).toList();
    assertThat(methods).hasSizeGreaterThan(100);
    assertThat(
            methods.stream()
                .filter(method -> method.getParameters().stream().anyMatch(ParametersTest::isVague))
                .filter(method -> !isTestOrGivenFromAbove(method))
                .filter(method -> !OF_A_CONDITION.contains(method.getName().toString()))
                .map(MethodTree::getName))
        .isEmpty();
  }

  private static boolean isVague(VariableTree parameter) {
    return parameter.getType().toString().matches("boolean|Boolean|Optional<.*");
  }

  private static boolean isTestOrGivenFromAbove(MethodTree method) {
    return method.getModifiers().getAnnotations().stream()
        .anyMatch(
            annotation -> annotation.getAnnotationType().toString().matches("Override|\\w*Test"));
  }

  private static boolean isVague(JavaClass parameter) {
    return parameter.isEquivalentTo(boolean.class)
        || parameter.isEquivalentTo(Boolean.class)
        || parameter.isEquivalentTo(Optional.class);
  }

  /** Lambdas, bridges and the like. */
  private static boolean isWrittenByTheCompiler(JavaCodeUnit unit) {
    return unit.getModifiers().contains(JavaModifier.SYNTHETIC);
  }

  /** A record's component that is true or false is a fact, read by its name. */
  private static boolean isOfARecord(JavaCodeUnit unit) {
    return unit.getOwner().isRecord() && unit.isConstructor();
  }

  /** Its parameters are the cases that it is run with. */
  private static boolean isTest(JavaCodeUnit unit) {
    return unit.getAnnotations().stream()
        .anyMatch(annotation -> annotation.getRawType().getPackageName().startsWith("org.junit"));
  }

  private static boolean isGivenFromAbove(JavaCodeUnit unit) {
    JavaClass owner = unit.getOwner();
    return Stream.concat(
            owner.getAllRawSuperclasses().stream(), owner.getAllRawInterfaces().stream())
        .flatMap(above -> above.getMethods().stream())
        .anyMatch(
            above ->
                above.getName().equals(unit.getName())
                    && above.getRawParameterTypes().size() == unit.getRawParameterTypes().size());
  }
}
