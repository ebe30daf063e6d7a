package io.hostpay.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.deploy.google.RecordedGoogle;
import io.hostpay.testkit.cloudtasks.QueueDefinition;
import io.hostpay.testkit.cloudtasks.QueueDefinitions;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** setup_gchostpay_queues.sh, with the real gcloud. */
@Tag("deployment")
class QueueSetupIT {
  private static final String SCRIPT = "setup_gchostpay_queues.sh";

  @AutoClose private final RecordedProject project = RecordedProject.start();
  private final RecordedGoogle google = project.google;
  private final Operator operator = project.operator;

  QueueSetupIT() throws Exception {}

  @Test
  void stopsAtAFailureAndFinishesTheNextTimeThenOnlyReads() throws Exception {
    google.failOnce(403, call -> call.toString().contains("gchostpay-payment-execute-queue"));
    Operator.Ended stopped = operator.run(SCRIPT);
    assertThat(stopped.status()).as(stopped.toString()).isEqualTo(1);
    assertThat(stopped.errors())
        .contains("told to fail")
        .contains("STOPPED: To create the queue gchostpay-payment-execute-queue did not succeed")
        .contains("run setup_gchostpay_queues.sh again: it goes on from here");
    assertThat(google.queues()).hasSize(2);

    Operator.Ended finished = operator.run(SCRIPT);
    assertThat(finished.status()).as(finished.toString()).isZero();
    assertThat(finished.output()).contains("3 change(s) made.");
    List<QueueDefinition> managed = managed();
    assertThat(google.queues()).hasSameSizeAs(managed);
    managed.forEach(this::isAsDefined);

    google.forget();
    Operator.Ended again = operator.run(SCRIPT);
    assertThat(again.status()).isZero();
    assertThat(again.output()).contains("Nothing to change.");
    assertThat(google.calls()).isNotEmpty();
    assertThat(google.writes()).isEmpty();

    bringsAnAlteredQueueBack();
  }

  /** A dry run says what the real one then does, and warns of what a person has paused. */
  private void bringsAnAlteredQueueBack() throws Exception {
    queue("gchostpay-status-check-queue").withObject("/retryConfig").put("maxDoublings", 16);
    queue("gchostpay-payment-execute-queue").put("state", "PAUSED");
    google.forget();
    Operator.Ended dry = operator.run(SCRIPT, "--dry-run");
    assertThat(dry.status()).isZero();
    assertThat(google.writes()).isEmpty();

    // gcloud itself tries again what was answered 500
    google.failOnce(500, call -> call.method().equals("PATCH"));
    Operator.Ended real = operator.run(SCRIPT);
    assertThat(real.status()).as(real.toString()).isZero();
    assertThat(real.commands()).isEqualTo(dry.commands()).hasSize(1);
    assertThat(real.errors()).contains("gchostpay-payment-execute-queue is paused");
    assertThat(google.writes())
        .filteredOn(call -> call.api().equals("cloudtasks"))
        .allMatch(call -> call.path().endsWith("/gchostpay-status-check-queue"));
    managed().forEach(this::isAsDefined);
  }

  private void isAsDefined(QueueDefinition defined) {
    JsonNode rate = queue(defined.name()).path("rateLimits");
    JsonNode retry = queue(defined.name()).path("retryConfig");
    assertThat(rate.path("maxDispatchesPerSecond").asDouble())
        .isEqualTo(defined.maxDispatchesPerSecond());
    assertThat(rate.path("maxConcurrentDispatches").asInt())
        .isEqualTo(defined.maxConcurrentDispatches());
    assertThat(retry.path("maxAttempts").asInt()).isEqualTo(defined.maxAttempts());
    assertThat(retry.path("maxRetryDuration").asString())
        .isEqualTo(defined.maxRetryDuration().toSeconds() + "s");
    assertThat(retry.path("minBackoff").asString())
        .isEqualTo(defined.minBackoff().toSeconds() + "s");
    assertThat(retry.path("maxBackoff").asString())
        .isEqualTo(defined.maxBackoff().toSeconds() + "s");
    assertThat(retry.path("maxDoublings").asInt(-1)).isEqualTo(defined.maxDoublings());
  }

  private ObjectNode queue(String name) {
    ObjectNode queue = google.queues().get(name);
    if (queue == null) {
      throw new AssertionError(name + " was not created: " + google.queues().keySet());
    }
    return queue;
  }

  private static List<QueueDefinition> managed() throws Exception {
    return QueueDefinitions.read(Operator.DEPLOY.resolve("queues.conf")).stream()
        .filter(QueueDefinition::managed)
        .toList();
  }
}
