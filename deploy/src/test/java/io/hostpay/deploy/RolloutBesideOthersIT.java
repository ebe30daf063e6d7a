package io.hostpay.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.deploy.google.ApiCall;
import io.hostpay.deploy.google.RecordedGoogle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What strangers and other operators do meanwhile is no fault of the revision that is rolled out.
 */
@Tag("deployment")
@Tag("long")
class RolloutBesideOthersIT {
  private static final String SERVICE = "gchostpay1-10-26";
  private static final String OLD = SERVICE + "-00001-rev";
  private static final String FRESH = SERVICE + "-00002-rev";
  private static final String LOCK = "GCHOSTPAY_DEPLOYMENT_LOCK";

  @AutoClose private final RecordedProject project = RecordedProject.startWarm();
  private final RecordedGoogle google = project.google;
  private final Operator operator = project.operator;

  RolloutBesideOthersIT() throws Exception {}

  @BeforeEach
  void deployTwoRevisions() throws Exception {
    project.giveSecrets();
    for (String commit : List.of("first", "second")) {
      operator.commit(commit);
      google.images().add("gchostpay1:" + operator.tag());
      Operator.Ended ended = operator.run("deploy_gchostpay1.sh");
      assertThat(ended.status()).as(ended.toString()).isZero();
    }
    google.forget();
  }

  @Test
  void goesOnWhereTheOldRevisionIsAskedForAsMuchThatItRefuses() throws Exception {
    google.answers(OLD, Map.of(200, 30, 404, 40, 401, 20, 409, 2));
    google.answers(FRESH, Map.of(200, 10, 404, 14, 401, 6, 409, 1));

    Operator.Ended ended = rollOut();

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(google.run().traffic(SERVICE)).containsOnly(Map.entry(FRESH, 100));
    // At the same time, and for want of that in its last hour with traffic.
    List<Instant> since = timesSinceWhichTheOldOneWasLookedAt();
    assertThat(since).hasSize(2);
    assertThat(Duration.between(since.getLast(), since.getFirst()))
        .isBetween(Duration.ofMinutes(50), Duration.ofMinutes(61));
  }

  @Test
  void takesAFewFailuresForChance() throws Exception {
    google.answers(FRESH, Map.of(200, 10, 500, 2));
    Operator.Ended ended = rollOut();
    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(google.run().traffic(SERVICE)).containsOnly(Map.entry(FRESH, 100));
  }

  @Test
  void takesTheTrafficBackWhereTheNewRevisionRefusesMore() throws Exception {
    google.answers(OLD, Map.of(200, 75, 404, 25));
    google.answers(FRESH, Map.of(200, 25, 404, 25));
    Operator.Ended ended = rollOut();
    assertThat(ended.status()).as(ended.toString()).isEqualTo(1);
    assertThat(ended.errors())
        .contains(FRESH + " fails 50 % of its requests, " + OLD + " 25 %.")
        .contains("all traffic of " + SERVICE + " is on " + OLD + " again");
    assertThat(google.run().traffic(SERVICE)).containsOnly(Map.entry(OLD, 100));
  }

  @Test
  void leavesTheLockThatSomebodyElseHasMadeSinceItsOwnExpired() throws Exception {
    google.answers(FRESH, Map.of(200, 10));
    afterTheFirstLookAtTheLogTheLockIsSomebodyElses();

    Operator.Ended ended = rollOut("--steps=10");

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(ended.errors()).contains("was left to whoever has made one since");
    assertThat(google.secrets()).containsKey(LOCK);
  }

  @Test
  void renewsTheLockThatItHolds() throws Exception {
    google.answers(FRESH, Map.of(200, 10));
    renewTheLockAtEveryLook();

    Operator.Ended ended = rollOut();

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(google.writes().stream().map(ApiCall::change))
        .containsSubsequence(
            "POST secrets/" + LOCK, "PATCH secrets/" + LOCK, "DELETE secrets/" + LOCK);
    assertThat(google.secrets()).doesNotContainKey(LOCK);
  }

  @Test
  void endsWhereTheLockIsSomebodyElsesAndMovesNothing() throws Exception {
    google.answers(FRESH, Map.of(200, 10));
    renewTheLockAtEveryLook();
    afterTheFirstLookAtTheLogTheLockIsSomebodyElses();

    Operator.Ended ended = rollOut();

    assertThat(ended.status()).as(ended.toString()).isEqualTo(1);
    assertThat(ended.errors())
        .contains("the lock could not be renewed")
        .contains("Run rollout.sh again: it goes on from here");
    assertThat(google.run().traffic(SERVICE))
        .containsOnly(Map.entry(OLD, 90), Map.entry(FRESH, 10));
    assertThat(google.secrets()).containsKey(LOCK);
  }

  private Operator.Ended rollOut(String... more) throws Exception {
    String steps = more.length == 0 ? "--steps=10,100" : more[0];
    return operator.run("rollout.sh", "gchostpay1", "--watch=0", "--for=0", "--every=0", steps);
  }

  private void renewTheLockAtEveryLook() throws Exception {
    Path common = operator.checkout().resolve("deploy/lib/common.sh");
    String text = Files.readString(common);
    assertThat(text).contains("\nLOCK_RENEWAL=3600\n");
    Files.writeString(common, text.replace("\nLOCK_RENEWAL=3600\n", "\nLOCK_RENEWAL=0\n"));
  }

  /** Google has deleted the lock of a machine that slept, and another operator has made one. */
  private void afterTheFirstLookAtTheLogTheLockIsSomebodyElses() {
    AtomicBoolean done = new AtomicBoolean();
    google.failOnce(
        500,
        call -> {
          if (call.path().endsWith("/entries:list") && !done.getAndSet(true)) {
            google.removeSecret(LOCK);
            google.secret(LOCK);
          }
          return false;
        });
  }

  private List<Instant> timesSinceWhichTheOldOneWasLookedAt() {
    return google.calls().stream()
        .map(call -> call.body().path("filter").asString(""))
        .filter(filter -> filter.contains("\"" + OLD + "\""))
        .flatMap(filter -> Pattern.compile("timestamp>=\"([^\"]+)\"").matcher(filter).results())
        .map(found -> Instant.parse(found.group(1)))
        .toList();
  }
}
