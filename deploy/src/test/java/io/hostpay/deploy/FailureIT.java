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
import tools.jackson.databind.node.ObjectNode;

/**
 * The life of an installation, told in order, with every call failing once: each failure stops the
 * script with Google's reason, and running it again goes on. Takes six minutes and more.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("deployment")
@Tag("long")
class FailureIT {
  private static final String SERVICE = "gchostpay2-10-26";
  private static final String KEY = "TPS_HOSTPAY_SIGNING_KEY";
  private static final String STATUS_CHECKS = "gchostpay-status-check-queue";

  @AutoClose private final RecordedProject project = RecordedProject.startWarm();
  private final RecordedGoogle google = project.google;
  private final Operator operator = project.operator;
  private final Failures failures = new Failures(google, operator);

  FailureIT() throws Exception {}

  @BeforeAll
  void start() throws Exception {
    operator.set("ETHEREUM_CHAIN_ID", "11155111");
    for (String secret : Definitions.givenSecrets()) {
      google.secret(secret, "hostpay-test:us-central1:db");
    }
  }

  @Test
  @Order(1)
  void queuesAndSecrets() throws Exception {
    failures.run("setup_gchostpay_queues.sh");
    failures.run("setup_gchostpay_secrets.sh");
  }

  @Test
  @Order(2)
  void imagesAndMigration() throws Exception {
    failures.run("build_images.sh");
    failures.run("migrate.sh", "--migration-read");
  }

  @Test
  @Order(3)
  void servicesAndTheSweep() throws Exception {
    failures.run("deploy_gchostpay1.sh");
    failures.run("deploy_gchostpay2.sh");
    failures.run("deploy_gchostpay3.sh");
    failures.run("setup_gchostpay_scheduler.sh");
  }

  @Test
  @Order(4)
  void aRolloutAndARollback() throws Exception {
    String old = google.run().latestRevision(SERVICE);
    operator.commit("second");
    for (String image : new String[] {"gchostpay1", "gchostpay2", "gchostpay3"}) {
      google.images().add(image + ":" + operator.tag());
    }
    failures.run("deploy_gchostpay2.sh");
    String fresh = google.run().latestRevision(SERVICE);
    assertThat(google.run().traffic(SERVICE)).containsOnly(Map.entry(old, 100));
    google.answers(fresh, Map.of(200, 20));
    failures.run("rollout.sh", "gchostpay2", "--watch=0", "--every=0");
    assertThat(google.run().traffic(SERVICE)).containsOnly(Map.entry(fresh, 100));
    failures.run("rollback.sh", "gchostpay2");
    assertThat(google.run().traffic(SERVICE)).containsOnly(Map.entry(old, 100));
    failures.run("rollout.sh", "gchostpay2", "--watch=0", "--every=0", "--steps=100");
  }

  @Test
  @Order(5)
  void whatOnlyLooks() throws Exception {
    ObjectNode queue = Objects.requireNonNull(google.queues().get(STATUS_CHECKS)).deepCopy();
    queue.put("name", "x/gcsplit-hostpay-trigger-queue");
    google.queues().put("gcsplit-hostpay-trigger-queue", queue);
    failures.run("payments.sh", "list");
    google.depth(STATUS_CHECKS, "http://" + SERVICE + ".a.run.test/", 1001);
    failures.run("drain.sh", "--show");
  }

  @Test
  @Order(6)
  void monitoring() throws Exception {
    failures.run("setup_gchostpay_monitoring.sh");
  }

  @Test
  @Order(7)
  void permissions() throws Exception {
    failures.run("setup_gchostpay_iam.sh");
  }

  @Test
  @Order(8)
  void everythingAgainAndNothingIsLeftToDo() throws Exception {
    failures.run("deploy_all.sh", "--migration-read");
    for (String service : new String[] {"gchostpay1", "gchostpay3"}) {
      google.answers(google.run().latestRevision(service + "-10-26"), Map.of(200, 20));
      failures.run("rollout.sh", service, "--watch=0", "--every=0", "--steps=100");
    }
    failures.run("verify.sh");
    google.forget();
    assertThat(operator.run("deploy_all.sh").output()).contains("Nothing to change.");
    assertThat(google.writes()).isEmpty();
    assertThat(google.secrets()).doesNotContainKey("GCHOSTPAY_DEPLOYMENT_LOCK");
  }

  @Test
  @Order(9)
  void theProofAndTheServicesBeside() throws Exception {
    ProveIT.logPaymentAndSweep(google);
    // Lines and numbers of the payment that it made are asked for again: they take their time.
    failures.run(
        "prove.sh",
        List.of("entries:list", "timeSeries"),
        "--pay-to=" + ProveIT.TO,
        "--for=60",
        "--every=0");
    operator.set("WITH_GCHOSTPAY4", "yes");
    operator.set("WITH_GCHOSTPAY5", "yes");
    operator.set("OPERATORS", "group:operators@example.com");
    failures.run("deploy_gchostpay4.sh");
    failures.run("deploy_gchostpay5.sh");
  }

  @Test
  @Order(10)
  void aKeysRotation() throws Exception {
    failures.run("rotate_key.sh", KEY, "--begin");
    rollOutTheKey();
    failures.run("rotate_key.sh", KEY);
    rollOutTheKey();
    failures.run("rotate_key.sh", KEY, "--other-side-switched");
    google.label(KEY, "current_since", "1700000000");
    failures.run("rotate_key.sh", KEY);
    rollOutTheKey();
    assertThat(operator.run("rotate_key.sh", KEY).output())
        .contains("Version 2 is current; next: none; previous: none.");
  }

  private void rollOutTheKey() throws Exception {
    Operator.Ended deployed = operator.run("deploy_gchostpay1.sh");
    assertThat(deployed.status()).as(deployed.toString()).isZero();
    google.answers(google.run().latestRevision("gchostpay1-10-26"), Map.of(200, 20));
    Operator.Ended rolledOut =
        operator.run("rollout.sh", "gchostpay1", "--watch=0", "--every=0", "--steps=100");
    assertThat(rolledOut.status()).as(rolledOut.toString()).isZero();
  }
}
