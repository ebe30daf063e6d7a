package io.hostpay.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.deploy.google.RecordedGoogle;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/** One rotation of a key with rotate_key.sh, told in order. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("deployment")
@Tag("long")
class KeyRotationScriptIT {
  private static final String KEY = "HOSTPAY_INTERNAL_SIGNING_KEY";
  private static final String SERVICE = "gchostpay2-10-26";

  @AutoClose private final RecordedProject project = RecordedProject.start();
  private final RecordedGoogle google = project.google;
  private final Operator operator = project.operator;

  KeyRotationScriptIT() throws Exception {}

  @BeforeAll
  void start() throws Exception {
    project.giveSecrets();
    operator.commit("first");
    google.images().add("gchostpay2:" + operator.tag());
    assertThat(operator.run("deploy_gchostpay2.sh").status()).isZero();
  }

  @Test
  @Order(1)
  void changesNothingWhereNoRotationIsUnderWay() throws Exception {
    Operator.Ended ended = changesNothing();
    assertThat(ended.output()).contains("No rotation is under way").contains(KEY + " --begin");
  }

  @Test
  @Order(2)
  void addsTheNextKeyAndKeepsTheCurrentOneSigning() throws Exception {
    operator.rehearsed("rotate_key.sh", KEY, "--begin");

    assertThat(google.secrets().get(KEY)).hasSize(2);
    assertThat(google.secrets().get(KEY).getLast()).hasSize(64);
    Operator.Ended ended = changesNothing();
    assertThat(ended.output())
        .contains("Version 1 is current; next: 2; previous: none.")
        .contains("deploy/deploy_gchostpay2.sh && deploy/rollout.sh gchostpay2");
  }

  @Test
  @Order(3)
  void waitsUntilWhatServesKnowsTheNextKey() throws Exception {
    assertThat(operator.run("deploy_gchostpay2.sh").status()).isZero();
    assertThat(changesNothing().output()).contains("Not everything that serves knows this yet");

    rollOut();
    assertThat(environment())
        .containsEntry(KEY, version(1))
        .containsEntry(KEY + "_NEXT", version(2))
        .doesNotContainKey(KEY + "_PREVIOUS");
  }

  @Test
  @Order(4)
  void makesTheNextKeyTheCurrentOneAndForgetsSinceWhenTheOneBeforeWas() throws Exception {
    google.label(KEY, "current_since", "1700000000");
    operator.rehearsed("rotate_key.sh", KEY);
    assertThat(google.labels(KEY)).containsOnly(Map.entry("current", "2"));
    assertThat(changesNothing().output())
        .contains("Version 2 is current; next: none; previous: 1.")
        .contains("Not everything that serves knows this yet");

    assertThat(operator.run("deploy_gchostpay2.sh").status()).isZero();
    rollOut();
    assertThat(environment())
        .containsEntry(KEY, version(2))
        .containsEntry(KEY + "_PREVIOUS", version(1))
        .doesNotContainKey(KEY + "_NEXT");
  }

  @Test
  @Order(5)
  void keepsTheOldKeyForADayFromWhenNothingSignsWithIt() throws Exception {
    long before = Instant.now().getEpochSecond();
    assertThat(operator.dry("rotate_key.sh", KEY).commands()).hasSize(1);
    Operator.Ended ended = operator.run("rotate_key.sh", KEY);
    assertThat(ended.status()).as(ended.toString()).isZero();

    assertThat(Long.parseLong(google.labels(KEY).getOrDefault("current_since", "0")))
        .isBetween(before, Instant.now().getEpochSecond());
    assertThat(changesNothing().output()).contains("may still come until");
  }

  @Test
  @Order(6)
  void disablesTheOldKeyAfterwards() throws Exception {
    google.label(KEY, "current_since", "1700000000");
    assertThat(operator.rehearsed("rotate_key.sh", KEY).output())
        .contains(
            "To return to one, first: gcloud --project=hostpay-test secrets versions enable 1");
    assertThat(operator.run("deploy_gchostpay2.sh").status()).isZero();
    rollOut();

    assertThat(environment())
        .containsEntry(KEY, version(2))
        .doesNotContainKey(KEY + "_PREVIOUS")
        .doesNotContainKey(KEY + "_NEXT");
    assertThat(changesNothing().output())
        .contains("Version 2 is current; next: none; previous: none.")
        .contains("No rotation is under way");
  }

  @Test
  @Order(7)
  void refusesWhatIsNoKeyOfOurs() throws Exception {
    google.forget();
    for (String[] wrong :
        List.of(
            new String[] {"CHANGENOW_API_KEY"},
            new String[] {},
            new String[] {KEY, "--other-side-switched"})) {
      Operator.Ended ended = operator.run("rotate_key.sh", wrong);
      assertThat(ended.status()).isEqualTo(2);
      assertThat(ended.errors()).contains("Nothing was done.");
    }
    assertThat(google.calls()).isEmpty();
  }

  private Operator.Ended changesNothing() throws Exception {
    google.forget();
    Operator.Ended ended = operator.run("rotate_key.sh", KEY);
    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(ended.output()).contains("Nothing to change.");
    assertThat(google.writes()).isEmpty();
    return ended;
  }

  private void rollOut() throws Exception {
    google.answers(google.run().latestRevision(SERVICE), Map.of(200, 100));
    Operator.Ended ended =
        operator.run("rollout.sh", "gchostpay2", "--steps=100", "--watch=0", "--every=0");
    assertThat(ended.status()).as(ended.toString()).isZero();
  }

  private static String version(int number) {
    return "projects/%s/secrets/%s/versions/%d".formatted(Operator.PROJECT, KEY, number);
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new java.util.TreeMap<>();
    JsonNode containers =
        Objects.requireNonNull(google.run().services().get(SERVICE))
            .path("spec")
            .path("template")
            .path("spec")
            .path("containers");
    for (JsonNode variable : containers.path(0).path("env")) {
      environment.put(variable.path("name").asString(), variable.path("value").asString());
    }
    return environment;
  }
}
