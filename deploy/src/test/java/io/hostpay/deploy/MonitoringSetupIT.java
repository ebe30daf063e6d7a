package io.hostpay.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.deploy.google.ApiCall;
import io.hostpay.deploy.google.RecordedGoogle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** setup_gchostpay_monitoring.sh, with the real gcloud. */
@Tag("deployment")
class MonitoringSetupIT {
  private static final String SCRIPT = "setup_gchostpay_monitoring.sh";
  private static final String CHANNEL = "projects/hostpay-test/notificationChannels/17";
  private static final String GUIDE = "https://guide.test/operations";

  @AutoClose private final RecordedProject project = RecordedProject.startWarm();
  private final RecordedGoogle google = project.google;
  private final Operator operator = project.operator;

  MonitoringSetupIT() throws Exception {}

  @BeforeEach
  void start() throws Exception {
    operator.set("NOTIFICATION_CHANNEL", CHANNEL);
    operator.set("OPERATIONS_GUIDE_URL", GUIDE);
    google.secret("CLOUD_SQL_CONNECTION_NAME", "hostpay-test:us-central1:db");
  }

  @Test
  void stopsAtAFailureAndFinishesTheNextTimeThenOnlyReads() throws Exception {
    google.failOnce(
        400, call -> call.writes() && call.toString().contains("HostPay: a queue was paused"));
    Operator.Ended stopped = operator.run(SCRIPT);
    assertThat(stopped.status()).as(stopped.toString()).isEqualTo(1);
    assertThat(stopped.errors())
        .contains("told to fail")
        .contains("STOPPED: Creating the alert queue-paused")
        .contains("run setup_gchostpay_monitoring.sh again: it goes on from here");

    operator.rehearsed(SCRIPT);
    assertThat(google.metrics().keySet()).isEqualTo(defined("metrics"));
    assertThat(labels(google.dashboards().values(), "labels")).isEqualTo(defined("dashboards"));
    assertThat(labels(google.alertPolicies().values(), "userLabels")).isEqualTo(defined("alerts"));
    assertThat(google.alertPolicies().values())
        .allSatisfy(
            policy -> {
              assertThat(policy.path("notificationChannels").path(0).asString()).isEqualTo(CHANNEL);
              assertThat(policy.toString()).contains(GUIDE + "#alert-").doesNotContain("${GC");
            });

    google.forget();
    Operator.Ended again = operator.run(SCRIPT);
    assertThat(again.status()).as(again.toString()).isZero();
    assertThat(again.output()).contains("Nothing to change.");
    // Three lists, and where the database is and how many connections it allows.
    assertThat(google.calls()).hasSize(3 + 4);
    assertThat(google.writes()).isEmpty();

    followsTheDatabase();
    bringsBackWhatDiffers();
    saysWhatAPersonHasSwitchedOff();
  }

  // Another instance of the project is nobody's concern here, nor is ours before it is nearly full.
  private void followsTheDatabase() throws Exception {
    assertThat(databaseAlert().path("filter").asString())
        .contains("resource.labels.database_id = \"hostpay-test:db\"");
    assertThat(databaseAlert().path("thresholdValue").asDouble()).isEqualTo(80);
    google.maxConnections(250);
    assertThat(operator.rehearsed(SCRIPT).commands()).hasSize(1);
    assertThat(databaseAlert().path("thresholdValue").asDouble()).isEqualTo(200);
  }

  private JsonNode databaseAlert() {
    return google.alertPolicies().values().stream()
        .filter(policy -> policy.toString().contains("\"database-connections\""))
        .map(policy -> policy.path("conditions").path(0).path("conditionThreshold"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void stopsWhereNothingSaysWhichDatabaseToWatch() throws Exception {
    google.disable("CLOUD_SQL_CONNECTION_NAME", 1);
    google.forget();
    Operator.Ended stopped = operator.run(SCRIPT);
    assertThat(stopped.status()).as(stopped.toString()).isEqualTo(1);
    assertThat(stopped.errors()).contains("which database to watch is not known");
    assertThat(google.writes()).isEmpty();
  }

  private void bringsBackWhatDiffers() throws Exception {
    ObjectNode metric = google.metrics().values().iterator().next();
    metric.put("description", "[definition 1-2] older");
    ObjectNode policy = google.alertPolicies().values().iterator().next();
    policy.withObject("/userLabels").put("definition", "1-2");
    ObjectNode dashboard = google.dashboards().values().iterator().next();
    dashboard.withObject("/labels").put("definition", "1-2");

    Operator.Ended mended = operator.rehearsed(SCRIPT);
    assertThat(mended.commands()).hasSize(3);
    assertThat(
            google.writes().stream()
                .filter(call -> !call.api().equals("secretmanager")) // the lock
                .map(ApiCall::method))
        .containsExactly("PUT", "PATCH", "PATCH");
    assertThat(operator.run(SCRIPT).output()).contains("Nothing to change.");
  }

  private void saysWhatAPersonHasSwitchedOff() throws Exception {
    ObjectNode off = google.alertPolicies().values().iterator().next();
    off.put("enabled", false);
    ObjectNode strange = off.deepCopy();
    strange.put("name", "projects/hostpay-test/alertPolicies/strange");
    strange.withObject("/userLabels").put("hostpay", "of-an-earlier-release");
    google.alertPolicies().put("strange", strange);

    Operator.Ended warned = operator.run(SCRIPT);
    assertThat(warned.status()).as(warned.toString()).isZero();
    assertThat(warned.errors())
        .contains("is switched off: nobody is told")
        .contains("Alert of-an-earlier-release is no longer defined");
  }

  @Test
  void refusesAlertsThatLeadNowhereAndWarnsOfThoseThatTellNobody() throws Exception {
    operator.set("OPERATIONS_GUIDE_URL", "");
    Operator.Ended stopped = operator.run(SCRIPT);
    assertThat(stopped.status()).isEqualTo(1);
    assertThat(stopped.errors()).contains("OPERATIONS_GUIDE_URL is not set");
    assertThat(google.calls()).isEmpty();

    operator.set("OPERATIONS_GUIDE_URL", GUIDE);
    operator.set("NOTIFICATION_CHANNEL", "");
    Operator.Ended dry = operator.run(SCRIPT, "--dry-run");
    assertThat(dry.errors()).contains("alerts are raised, but nobody is told");
  }

  private static Set<String> labels(Iterable<ObjectNode> made, String field) {
    return Stream.of(made)
        .flatMap(all -> java.util.stream.StreamSupport.stream(all.spliterator(), false))
        .map(one -> one.path(field).path("hostpay").asString())
        .collect(Collectors.toSet());
  }

  private static Set<String> defined(String kind) throws Exception {
    try (Stream<Path> files = Files.list(Operator.DEPLOY.resolve("monitoring/" + kind))) {
      List<String> names =
          files.map(file -> file.getFileName().toString().replace(".json", "")).toList();
      assertThat(names).hasSizeGreaterThan(2);
      return Set.copyOf(names);
    }
  }
}
