package io.hostpay.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.deploy.google.RecordedGoogle;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A key with which somebody else signs: only a person knows when GCSplit1 or Alchemy has changed
 * it, and rotate_key.sh waits for that word. No service is deployed here, so that none is behind.
 */
@Tag("deployment")
@Tag("long")
class OtherSidesKeyScriptIT {
  private static final String SWITCHED = "--other-side-switched";

  @AutoClose private final RecordedProject project = RecordedProject.startWarm();
  private final RecordedGoogle google = project.google;
  private final Operator operator = project.operator;

  OtherSidesKeyScriptIT() throws Exception {}

  @ParameterizedTest
  @CsvSource({"TPS_HOSTPAY_SIGNING_KEY, GCSplit1", "ETHEREUM_RPC_WEBHOOK_SECRET, Alchemy"})
  void theOldKeyStaysUntilADayAfterTheOtherSideHasSwitched(String key, String side)
      throws Exception {
    google.secret(key, "of " + key);
    run(key, "--begin");
    refusesTheWord(key);
    assertThat(run(key).output()).contains(side + " may sign with version 2 from now on");

    assertThat(run(key).output())
        .contains(side + " may still sign with version 1, which stays")
        .contains(key + " " + SWITCHED);
    assertThat(google.labels(key)).containsOnly(Map.entry("current", "2"));

    run(key, SWITCHED);
    assertThat(google.labels(key)).containsKey("current_since");
    assertThat(run(key).output()).contains("may still come until");
    google.label(key, "current_since", "1700000000");
    assertThat(run(key).commands())
        .containsExactly(
            "+ gcloud --project=hostpay-test secrets versions disable 1 --secret=" + key);
    refusesTheWord(key);
  }

  private Operator.Ended run(String... words) throws Exception {
    Operator.Ended ended = operator.run("rotate_key.sh", words);
    assertThat(ended.status()).as(ended.toString()).isZero();
    return ended;
  }

  private void refusesTheWord(String key) throws Exception {
    google.forget();
    Operator.Ended ended = operator.run("rotate_key.sh", key, SWITCHED);
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.errors()).contains("Nothing was done.");
    assertThat(google.writes()).isEmpty();
  }
}
