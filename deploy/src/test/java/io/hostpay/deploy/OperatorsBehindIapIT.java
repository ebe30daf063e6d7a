package io.hostpay.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.deploy.google.RecordedGoogle;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** OPERATOR_IDENTITY=iap, by the real gcloud. */
@Tag("deployment")
@Tag("long")
class OperatorsBehindIapIT {
  private static final String SERVICE = "gchostpay5-10-26";
  private static final String IAP = "iap_web/cloud_run-us-central1/services/" + SERVICE;

  @AutoClose private final RecordedProject project = RecordedProject.startWarm();
  private final RecordedGoogle google = project.google;
  private final Operator operator = project.operator;

  OperatorsBehindIapIT() throws Exception {}

  @Test
  void theProxyIsInFrontItsAccountGetsThroughAndOperatorsGetPastIt() throws Exception {
    project.giveSecrets();
    operator.set("WITH_GCHOSTPAY5", "yes");
    operator.set("OPERATORS", "group:operators@example.com");
    operator.set("OPERATOR_IDENTITY", "iap");
    operator.commit("first");
    google.images().add("gchostpay1:" + operator.tag());

    operator.rehearsed("deploy_gchostpay5.sh");

    assertThat(
            Objects.requireNonNull(google.run().services().get(SERVICE))
                .path("metadata")
                .path("annotations")
                .path("run.googleapis.com/iap-enabled")
                .asString())
        .isEqualTo("true");
    assertThat(google.bindings())
        .containsExactlyInAnyOrder(
            "services/"
                + SERVICE
                + " roles/run.invoker serviceAccount:service-"
                + RecordedGoogle.PROJECT_NUMBER
                + "@gcp-sa-iap.iam.gserviceaccount.com",
            IAP + " roles/iap.httpsResourceAccessor group:operators@example.com");
    google.forget();
    assertThat(operator.run("deploy_gchostpay5.sh").output()).contains("Nothing to change.");
    assertThat(google.writes()).isEmpty();

    google.grant(IAP, "roles/iap.httpsResourceAccessor", "user:eve@example.com");
    google.revoke("services/" + SERVICE, "roles/run.invoker");
    Operator.Ended seen = operator.run("deploy_gchostpay5.sh", "--dry-run");
    assertThat(seen.commands()).hasSize(1);
    assertThat(seen.errors())
        .contains("user:eve@example.com has roles/iap.httpsResourceAccessor on " + SERVICE);
  }
}
