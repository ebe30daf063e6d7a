package io.hostpay.local.endurance;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.local.LocalKeys;
import io.hostpay.local.Service;
import io.hostpay.testkit.cloudtasks.TaskAttempt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Both signing keys are rotated under load, by the three deployments of deploy/rotate_key.sh, the
 * services in any order within each: no token is ever refused.
 */
class KeyRotationIT {
  private static final Duration PATIENCE = Duration.ofMinutes(6);
  private static final Duration BETWEEN = Duration.ofMillis(150);
  private static final String TPS = "TPS_HOSTPAY_SIGNING_KEY";
  private static final String INTERNAL = "HOSTPAY_INTERNAL_SIGNING_KEY";
  private static final String NEW_TPS =
      "rotated-tps-hostpay-signing-key-0123456789abcdef0123456789abcdef";
  private static final String NEW_INTERNAL =
      "rotated-hostpay-internal-signing-key-0123456789abcdef0123456789";

  private final Random order = new Random(13);

  /**
   * Runs with the other long ones: {@code mvn -Pcrash -Dgroups=long -pl
   * hostpay-local/integration-tests -am verify}.
   */
  @Test
  @Tag("long")
  void noDeliveryIsRefusedWhileBothKeysAreRotatedUnder300Payments() throws InterruptedException {
    rotateUnder(300);
  }

  private void rotateUnder(int payments) throws InterruptedException {
    try (Pipeline pipeline = new Pipeline("key-rotation")) {
      Thread requests = pipeline.requests(payments, BETWEEN);
      pipeline.awaitCompleted(payments / 10, PATIENCE);
      deploy(pipeline, Map.of(TPS + "_NEXT", NEW_TPS, INTERNAL + "_NEXT", NEW_INTERNAL));
      pipeline.system().gcsplit1().signWith(NEW_TPS);
      deploy(
          pipeline,
          Map.of(
              TPS,
              NEW_TPS,
              TPS + "_NEXT",
              "",
              TPS + "_PREVIOUS",
              LocalKeys.TPS_HOSTPAY_SIGNING_KEY,
              INTERNAL,
              NEW_INTERNAL,
              INTERNAL + "_NEXT",
              "",
              INTERNAL + "_PREVIOUS",
              LocalKeys.HOSTPAY_INTERNAL_SIGNING_KEY));
      requests.join();
      // A day later: what was signed with the old keys has been delivered.
      pipeline.awaitAllCompleted(PATIENCE);
      pipeline.await(PATIENCE, () -> assertThat(pipeline.queues().waiting()).isEmpty());

      requests = pipeline.requests(payments / 5, BETWEEN);
      deploy(pipeline, Map.of(TPS + "_PREVIOUS", "", INTERNAL + "_PREVIOUS", ""));
      requests.join();
      pipeline.awaitAllCompleted(PATIENCE);
      pipeline.assertEachPaidOnce();
      assertThat(pipeline.system().tasks().attempts())
          .filteredOn(attempt -> attempt.httpStatus().orElse(0) == 401)
          .extracting(TaskAttempt::url)
          .isEmpty();
      System.out.printf(
          "key rotation: %s, %d deliveries, none answered 401%n",
          pipeline.states(), pipeline.system().tasks().attempts().size());
    }
  }

  /** Each service in turn, in no particular order, while the others go on. */
  private void deploy(Pipeline pipeline, Map<String, String> changes) {
    List<Service> services = new ArrayList<>(Arrays.asList(Service.values()));
    Collections.shuffle(services, order);
    for (Service service : services) {
      pipeline.system().service(service).redeploy(changes);
      pipeline.system().service(service).awaitHealthy();
    }
  }
}
