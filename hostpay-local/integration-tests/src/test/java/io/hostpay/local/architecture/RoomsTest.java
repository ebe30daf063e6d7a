package io.hostpay.local.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Where a newcomer finds a line at the first guess: which rooms there are, and their names. */
class RoomsTest {
  @SuppressWarnings("unused") // by its name, below
  private static final List<String> SERVICES = Code.SERVICES;

  private static final List<String> COMMON_ROOMS =
      List.of(
          "token",
          "tasks",
          "google",
          "settings",
          "ledger",
          "logging",
          "http",
          "metrics",
          "outcome",
          "readiness",
          "start",
          "time");

  private static final Set<String> VAGUE = Set.of("goOn", "look", "undo", "heal", "on", "tell");

  @Test
  void seesTheClassesOfEveryModule() {
    Set<String> seen =
        Code.CLASSES.stream()
            .map(type -> type.getPackageName().split("\\.", -1)[2])
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(seen)
        .containsExactly("common", "executor", "local", "orchestrator", "statuschecker", "testkit");
  }

  @Test
  void seesTestsToo() {
    assertThat(
            Stream.of("executor.RpcUrlTest", "orchestrator.SweepTimeTest", "local.RunOptionsTest")
                .map(name -> "io.hostpay." + name))
        .allMatch(Code.withTests()::contain);
  }

  @Test
  void commonHasOnlyTheRoomsThatServicesShare() {
    classes()
        .that()
        .resideInAPackage(Code.all(Code.COMMON))
        .should()
        .resideInAnyPackage(
            COMMON_ROOMS.stream().map(room -> Code.COMMON + "." + room).toArray(String[]::new))
        .check(Code.CLASSES);
  }

  // Once, two rooms had a Refusal each, and two services an UnknownPayment: a name has to say which
  // is meant.
  @Test
  void noTwoRoomsHaveAClassOfTheSameName() {
    Map<String, List<String>> homonyms =
        Code.CLASSES.stream()
            .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
            .collect(
                Collectors.groupingBy(
                    JavaClass::getSimpleName,
                    TreeMap::new,
                    Collectors.mapping(JavaClass::getPackageName, Collectors.toList())));
    homonyms.values().removeIf(rooms -> rooms.size() == 1);

    assertThat(homonyms).isEmpty();
  }

  @ParameterizedTest
  @FieldSource("SERVICES")
  void theRoomsOfAServiceAreNamedAfterWhatTheyTouch(String service) {
    classes()
        .that()
        .resideInAPackage(Code.all(service))
        .should()
        .resideInAnyPackage(
            Stream.concat(
                    Stream.of("", ".http", ".payment", ".wallet", ".ethereum.rpc")
                        .map(room -> service + room),
                    Code.ADAPTERS.stream().map(adapter -> service + "." + adapter))
                .toArray(String[]::new))
        .check(Code.CLASSES);
  }

  @Test
  void noPackageIsADumpingGround() {
    noClasses()
        .should()
        .resideInAnyPackage(
            "..util..", "..impl..", "..dto..", "..service..", "..helper..", "..manager..")
        .check(Code.CLASSES);
  }

  @Test
  void noClassIsNamedAfterNothing() {
    noClasses()
        .should()
        .haveNameMatching(
            ".*[.$](Utils?|Impl|Dto|Helper|Manager|\\w+(Utils?|Impl|Dto|DTO|Service|Helper|Manager))")
        .because("names come from the field")
        .check(Code.CLASSES);
  }

  @Test
  void noMethodHasAVerbThatSaysNothing() {
    List<String> found =
        Code.withTests().stream()
            .flatMap(type -> type.getMethods().stream())
            .filter(method -> VAGUE.contains(method.getName()))
            .filter(method -> !method.getOwner().isRecord())
            .filter(method -> !isFactory(method))
            .map(JavaMethod::getFullName)
            .toList();

    assertThat(found).isEmpty();
  }

  @Test
  void norHasOneOfTheTests() throws IOException {
    assertThat(WrittenTests.methods())
        .filteredOn(written -> !isFactory(written))
        .extracting(WrittenTests.Written::name)
        .contains("run")
        .doesNotContainAnyElementsOf(VAGUE);
  }

  private static boolean isFactory(WrittenTests.Written written) {
    return written.method().getModifiers().getFlags().contains(Modifier.STATIC)
        && String.valueOf(written.method().getReturnType()).equals(written.owner());
  }

  /** Its name is read with its class's: {@code ExecutorRig.on(database)}. */
  private static boolean isFactory(JavaMethod method) {
    return method.getModifiers().contains(JavaModifier.STATIC)
        && method.getRawReturnType().equals(method.getOwner());
  }

  @Test
  void everyRoomIsNullMarked() {
    Set<String> unmarked =
        Code.CLASSES.stream()
            .map(JavaClass::getPackage)
            .filter(room -> !room.isAnnotatedWith(NullMarked.class))
            .map(JavaPackage::getName)
            .collect(Collectors.toSet());

    assertThat(unmarked).isEmpty();
  }
}
