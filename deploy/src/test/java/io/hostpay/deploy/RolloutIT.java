package io.hostpay.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.deploy.google.RecordedGoogle;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Updates of one service, told in order: to the half and back, to the end and back, drained. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("deployment")
@Tag("long")
class RolloutIT {
  private static final String SERVICE = "gchostpay2-10-26";

  @AutoClose private final RecordedProject project = RecordedProject.startWarm();
  private final RecordedGoogle google = project.google;
  private final Operator operator = project.operator;

  RolloutIT() throws Exception {}

  @BeforeAll
  void start() throws Exception {
    project.giveSecrets();
  }

  /** The images of a checkout's next commit exist. */
  private void build(String commit) throws Exception {
    operator.commit(commit);
    google.images().add("gchostpay2:" + operator.tag());
  }

  @Test
  @Order(0)
  void deploysNothingWithoutItsImageOrASecretThatItNeeds() throws Exception {
    operator.commit("never built");
    Operator.Ended ended = operator.run("deploy_gchostpay2.sh");
    assertThat(ended.status()).as(ended.toString()).isEqualTo(1);
    assertThat(ended.errors()).contains("There is no image gchostpay2:" + operator.tag());
    assertThat(google.writes()).isEmpty();

    build("first");
    google.disable("CHANGENOW_API_KEY", 1);
    Operator.Ended without = operator.run("deploy_gchostpay2.sh");
    assertThat(without.status()).as(without.toString()).isEqualTo(1);
    assertThat(without.errors()).contains("The secret CHANGENOW_API_KEY has no enabled version");
    assertThat(google.writes()).isEmpty();
    google.enable("CHANGENOW_API_KEY", 1);
  }

  @Test
  @Order(1)
  void deploysAPrivateServiceAsTheDryRunSaid() throws Exception {
    assertThat(operator.rehearsed("deploy_gchostpay2.sh").commands()).hasSize(2);
    assertThat(google.bindings())
        .containsExactly(
            "services/%s roles/run.invoker serviceAccount:gchostpay-tasks@%s.iam.gserviceaccount.com"
                .formatted(SERVICE, Operator.PROJECT));
  }

  @Test
  @Order(2)
  void givesNoTrafficToARevisionThatDoesNotBecomeReady() throws Exception {
    build("second");
    google.run().failRevisions();
    Operator.Ended broken = operator.run("deploy_gchostpay2.sh");
    assertThat(broken.status()).as(broken.toString()).isEqualTo(1);
    assertThat(broken.errors())
        .contains("The container exited with status 78")
        .contains("what served before serves on");
    Operator.Ended refused = operator.run("rollout.sh", "gchostpay2");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.errors()).contains("did not become ready: it gets no traffic");
    google.run().mendRevisions();
  }

  @Test
  @Order(3)
  void deploysAnUpdateWithoutTrafficAsTheDryRunSaid() throws Exception {
    String serving = onlyRevision();
    Operator.Ended real = operator.rehearsed("deploy_gchostpay2.sh");
    assertThat(real.commands()).hasSize(1);
    assertThat(real.errors()).contains("To give it the traffic: rollout.sh");
    assertThat(google.run().traffic(SERVICE)).containsOnly(Map.entry(serving, 100));
    assertThat(google.run().latestRevision(SERVICE)).isNotEqualTo(serving);
  }

  @Test
  @Order(4)
  void givesNoTrafficToARevisionThatIsNotReady() throws Exception {
    String fresh = google.run().latestRevision(SERVICE);
    google.run().unready(fresh, "changenow: the key is refused (401)");
    google.forget();
    Operator.Ended ended = rollout();
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.errors())
        .contains("changenow: the key is refused (401)")
        .contains(fresh + " is not ready: it gets no traffic");
    assertThat(google.writes()).isEmpty();
    google.run().ready(fresh);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 401, 404})
  @Order(5)
  void takesTheTrafficBackFromARevisionThatFails(int status) throws Exception {
    failsAtTheFirstStep(Map.of(200, 10, status, 50), "fails 83 % of its requests");
  }

  @Test
  @Order(6)
  void takesTheTrafficBackFromARevisionThatOnlyPutsOff() throws Exception {
    google.answers(onlyRevision(), Map.of(200, 90, 424, 10));
    failsAtTheFirstStep(Map.of(200, 10, 424, 50), "has 83 % of its requests tried again (424)");
    // an outage of ChangeNow's is not the new revision's fault
    google.answers(onlyRevision(), Map.of(200, 10, 424, 50));
  }

  @Test
  @Order(7)
  void pausesWhereNothingProvesTheRevisionAndGoesOnWithTheNextRun() throws Exception {
    String old = onlyRevision();
    String fresh = google.run().latestRevision(SERVICE);
    google.answers(fresh, Map.of(200, 1));
    google.forget();
    Operator.Ended ended = rollout();
    assertThat(ended.status()).as(ended.toString()).isEqualTo(1);
    assertThat(ended.errors()).contains("nothing proves it yet. Its share was left as it is");
    assertThat(google.run().traffic(SERVICE))
        .containsExactly(Map.entry(old, 90), Map.entry(fresh, 10));

    google.answers(fresh, Map.of(200, 10, 424, 50));
    google.run().sicken(fresh, 50);
    google.forget();
    Operator.Ended further = rollout();
    assertThat(further.status()).as(further.toString()).isEqualTo(1);
    assertThat(further.output()).contains(fresh + " has 10 % already");
    assertThat(further.errors()).contains("all traffic of " + SERVICE + " is on " + old + " again");
    assertThat(shares(fresh)).containsExactly(50, 0);
    assertThat(google.run().traffic(SERVICE)).containsOnly(Map.entry(old, 100));
  }

  @Test
  @Order(8)
  void givesAGoodRevisionEverythingInStepsAsTheDryRunSaidAndRollsBackJustOnce() throws Exception {
    String old = onlyRevision();
    build("third");
    Operator.Ended deployed = operator.run("deploy_gchostpay2.sh");
    assertThat(deployed.status()).as(deployed.toString()).isZero();
    String fresh = google.run().latestRevision(SERVICE);
    google.answers(fresh, Map.of(200, 10, 424, 50));
    operator.rehearsed("rollout.sh", "gchostpay2", "--watch=0", "--every=0");
    assertThat(shares(fresh)).containsExactly(10, 50, 100);
    assertThat(google.run().traffic(SERVICE)).containsOnly(Map.entry(fresh, 100));

    // the second never became ready, the one after it failed
    operator.rehearsed("rollback.sh", "gchostpay2");
    assertThat(onlyRevision()).isEqualTo(old).isEqualTo(SERVICE + "-00001-rev");
    google.forget();
    Operator.Ended again = operator.run("rollback.sh", "gchostpay2");
    assertThat(again.status()).isZero();
    assertThat(again.output()).contains("is back already").contains("Nothing to change.");
    assertThat(google.writes()).isEmpty();

    Operator.Ended seen = operator.run("deploy_gchostpay2.sh", "--dry-run");
    assertThat(seen.output()).contains(SERVICE + " is as defined");
    assertThat(seen.errors())
        .contains("What serves of " + SERVICE + " is not all the newest revision, " + fresh);
  }

  private void failsAtTheFirstStep(Map<Integer, Integer> answers, String reason) throws Exception {
    String old = onlyRevision();
    String fresh = google.run().latestRevision(SERVICE);
    google.answers(fresh, answers);
    google.forget();
    Operator.Ended ended = rollout();
    assertThat(ended.status()).as(ended.toString()).isEqualTo(1);
    assertThat(ended.errors())
        .contains(reason)
        .contains("all traffic of " + SERVICE + " is on " + old + " again");
    assertThat(shares(fresh)).containsExactly(10, 0);
    assertThat(google.run().traffic(SERVICE)).containsOnly(Map.entry(old, 100));
  }

  @Test
  @Order(9)
  void waitsUntilTheQueuesAreEmpty() throws Exception {
    Operator.Ended queues = operator.run("setup_gchostpay_queues.sh");
    assertThat(queues.status()).isZero();
    google.depth("gchostpay-payment-execute-queue", "http://" + SERVICE + ".a.run.test/", 1001);
    google.queues().values().forEach(queue -> queue.put("state", "PAUSED"));
    google.forget();
    Operator.Ended drained = operator.run("drain.sh", "--every=0");
    assertThat(drained.status()).as(drained.toString()).isZero();
    assertThat(
            drained.output().lines().filter(l -> l.startsWith("gchostpay-payment-execute-queue")))
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .contains(" 1001 task(s), the oldest of 2026-01-01")
                    .endsWith("; the queue is paused"),
            next -> assertThat(next).contains(" 1 task(s)"),
            then -> assertThat(then).contains(" 0 task(s)"));
    assertThat(drained.output())
        .contains("gcsplit-hostpay-trigger-queue        does not exist")
        .contains("The queues are empty.");
    assertThat(google.writes()).isEmpty();
  }

  @Test
  @Order(10)
  void countsOfGcsplit1sTasksThoseForGchostpay1() throws Exception {
    ObjectNode foreign =
        Objects.requireNonNull(google.queues().get("gchostpay-status-check-queue")).deepCopy();
    foreign.put("name", "x/gcsplit-hostpay-trigger-queue");
    google.queues().put("gcsplit-hostpay-trigger-queue", foreign);
    google.depth("gcsplit-hostpay-trigger-queue", "https://gcother-10-26-abc-uc.a.run.app", 3);
    assertThat(operator.run("drain.sh", "--show").output())
        .contains("gcsplit-hostpay-trigger-queue            0 task(s)");
    // one of Cloud Run's addresses, without a path
    google.depth("gcsplit-hostpay-trigger-queue", "https://gchostpay1-10-26-abc-uc.a.run.app", 3);
    assertThat(operator.run("drain.sh", "--show").output())
        .contains("gcsplit-hostpay-trigger-queue            3 task(s)");
  }

  private Operator.Ended rollout() throws Exception {
    return operator.run("rollout.sh", "gchostpay2", "--watch=0", "--for=0", "--every=0");
  }

  private String onlyRevision() {
    Map<String, Integer> traffic = google.run().traffic(SERVICE);
    assertThat(traffic).hasSize(1);
    return traffic.keySet().iterator().next();
  }

  /** The shares that a revision was given, one for each change of the traffic. */
  private List<Integer> shares(String revision) {
    return google.writes().stream()
        .filter(call -> call.api().equals("run"))
        .map(call -> call.share(revision))
        .toList();
  }
}
