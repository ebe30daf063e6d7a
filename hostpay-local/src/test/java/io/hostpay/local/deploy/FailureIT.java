package io.hostpay.local.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.local.deploy.google.ApiCall;
import io.hostpay.local.deploy.google.RecordedGoogle;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The first deployment, step by step, with every single call failing once: each failure stops the
 * script with Google's reason, and running it again goes on. Takes a quarter of an hour.
 */
@Tag("deployment")
class FailureIT {
  private static final List<List<String>> STEPS =
      List.of(
          List.of("setup_gchostpay_queues.sh"),
          List.of("setup_gchostpay_secrets.sh"),
          List.of("setup_gchostpay_iam.sh"),
          List.of("build_images.sh"),
          List.of("migrate.sh", "--migration-read"),
          List.of("deploy_gchostpay1.sh"),
          List.of("deploy_gchostpay2.sh"),
          List.of("deploy_gchostpay3.sh"),
          List.of("setup_gchostpay_scheduler.sh"),
          List.of("setup_gchostpay_monitoring.sh"),
          List.of("deploy_all.sh"));

  @TempDir Path scratch;

  @Test
  void everyCallThatFailsStopsTheStepWithItsReasonAndTheNextRunGoesOn() throws Exception {
    Operator.requireGcloud();
    try (RecordedGoogle google = new RecordedGoogle()) {
      Operator operator = new Operator(google, scratch);
      everyCallFailsOnce(google, operator);
    }
  }

  private static void everyCallFailsOnce(RecordedGoogle google, Operator operator)
      throws Exception {
    try (WarmGcloud warm = operator.warmUp()) {
      assertThat(warm.folder()).exists();
      for (var secret : Definitions.secrets().entrySet()) {
        if (secret.getValue().equals("given")) {
          google.secret(secret.getKey(), "hostpay-test:us-central1:db");
        }
      }
      Set<String> failed = new HashSet<>();
      google.fail(
          403,
          call ->
              !call.host().endsWith(".a.run.test")
                  && !call.api().equals("oauth2")
                  && failed.add(identity(call)));
      for (List<String> step : STEPS) {
        String script = step.getFirst();
        int before = failed.size();
        Operator.Ended ended = operator.run(script, rest(step));
        while (ended.status() != 0) {
          assertThat(ended.status()).as(ended.toString()).isEqualTo(1);
          assertThat(ended.errors())
              .as(ended.toString())
              .contains("told to fail")
              .contains("STOPPED: ")
              .contains("un " + script + " again");
          int known = failed.size();
          ended = operator.run(script, rest(step));
          assertThat(failed.size() > known || ended.status() == 0)
              .as("it stops again though nothing new failed: " + ended)
              .isTrue();
        }
        System.out.println(script + ": " + (failed.size() - before) + " calls failed once each");
      }
      google.forget();
      assertThat(operator.run("deploy_all.sh").output()).contains("Nothing to change.");
      assertThat(google.writes()).isEmpty();
    }
  }

  /** What is created is a call of its own, though all of a kind go to one address. */
  private static String identity(ApiCall call) {
    boolean named = !call.api().equals("monitoring") && !call.api().equals("logging");
    return call.method()
        + " "
        + call.path()
        + call.query().get("dryRun")
        + (call.writes() ? named ? call.change() : call.text() : "");
  }

  private static String[] rest(List<String> step) {
    return step.subList(1, step.size()).toArray(new String[0]);
  }
}
