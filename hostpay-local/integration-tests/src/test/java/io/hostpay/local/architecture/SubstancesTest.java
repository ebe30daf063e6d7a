package io.hostpay.local.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Money, time, the chain and the database are each handled in their own rooms, and nowhere else.
 */
class SubstancesTest {
  private static final Set<String> FRACTIONS =
      Set.of("double", "float", Double.class.getName(), Float.class.getName());

  private static final DescribedPredicate<JavaClass> FRACTION =
      describe("a binary fraction", type -> FRACTIONS.contains(type.getName()));

  /** The wire's amounts, and clocks that run faster in a local run. */
  private static final String[] WHERE_FRACTIONS_ARE = {
    "io.hostpay.common.token",
    "io.hostpay.common.time",
    "io.hostpay.testkit..",
    "io.hostpay.local.."
  };

  @Test
  void onlyTheExecutorKnowsTheChain() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.hostpay.executor.ethereum..", "io.hostpay.testkit..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.web3j..", "okhttp3..")
        .check(Code.CLASSES);
  }

  @Test
  void theStatusCheckerHasNoDatabase() {
    noClasses()
        .that()
        .resideInAPackage("io.hostpay.statuschecker..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.sql..", "javax.sql..", "org.springframework.jdbc..", "io.hostpay.common.ledger..")
        .check(Code.CLASSES);
  }

  @Test
  void timeIsReadFromTheClockThatAServiceIsGiven() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.hostpay.common.start", "io.hostpay.testkit..", "io.hostpay.local..")
        .should(callMethodWhere(describe("reads the wall clock", SubstancesTest::readsWallClock)))
        .orShould(
            dependOnClassesThat(
                describe("java.util.Date", type -> type.isEquivalentTo(Date.class))))
        .check(Code.CLASSES);
  }

  private static boolean readsWallClock(JavaMethodCall call) {
    String owner = call.getTargetOwner().getName();
    boolean now =
        owner.startsWith("java.time.")
            && call.getName().equals("now")
            && call.getTarget().getRawParameterTypes().isEmpty();
    boolean clock = owner.equals("java.time.Clock") && call.getName().startsWith("system");
    boolean millis = owner.equals("java.lang.System") && call.getName().equals("currentTimeMillis");
    return now || clock || millis;
  }

  @Test
  void noAmountIsKeptAsABinaryFraction() {
    noFields()
        .that()
        .areDeclaredInClassesThat()
        .resideOutsideOfPackages(WHERE_FRACTIONS_ARE)
        .should()
        .haveRawType(FRACTION)
        .check(Code.CLASSES);
  }

  @Test
  void noAmountIsHandedOnAsABinaryFraction() {
    noCodeUnits()
        .that()
        .areDeclaredInClassesThat()
        .resideOutsideOfPackages(WHERE_FRACTIONS_ARE)
        .should()
        .haveRawParameterTypes(
            describe(
                "any binary fraction",
                (List<JavaClass> types) -> types.stream().anyMatch(FRACTION)))
        .orShould()
        .haveRawReturnType(FRACTION)
        .check(Code.CLASSES);
  }
}
