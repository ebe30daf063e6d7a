package io.hostpay.local.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.local.deploy.google.ApiCall;
import io.hostpay.local.deploy.google.RecordedGoogle;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The life of an installation in one project, told in order: each chapter goes on from the one
 * before, because gcloud takes a second for every call.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("deployment")
class DeploymentIT {
  private static final String SERVICE2 = "gchostpay2-10-26";
  private static final String DOMAIN = "@" + Operator.PROJECT + ".iam.gserviceaccount.com";
  private static final String TASKS = "serviceAccount:gchostpay-tasks" + DOMAIN;

  @TempDir static Path scratch = Path.of("");
  private final RecordedGoogle google;
  private Operator operator;

  DeploymentIT() throws Exception {
    google = new RecordedGoogle();
    operator = new Operator(google, Path.of(System.getProperty("java.io.tmpdir")));
  }

  @BeforeAll
  void start() throws Exception {
    Operator.requireGcloud();
    operator = new Operator(google, scratch);
  }

  @AfterAll
  void stop() {
    google.close();
  }

  @Test
  @Order(1)
  void namesTheSecretsThatAPersonHasToGiveAndNeverShowsThoseItMakes() throws Exception {
    Operator.Ended ended = operator.run("setup_gchostpay_secrets.sh");
    assertThat(ended.status()).as(ended.toString()).isEqualTo(1);
    Definitions.secrets()
        .forEach(
            (name, content) -> {
              if (content.equals("given")) {
                assertThat(ended.errors()).contains(name);
                assertThat(ended.output()).contains("gcloud secrets create " + name);
                assertThat(google.secrets()).doesNotContainKey(name);
              }
            });
    for (String generated :
        List.of("HOSTPAY_INTERNAL_SIGNING_KEY", "ETHEREUM_RPC_WEBHOOK_SECRET")) {
      String key = secret(generated).getFirst();
      assertThat(key).hasSizeGreaterThanOrEqualTo(64).matches("[A-Za-z0-9+/]+=*");
      assertThat(ended.output() + ended.errors()).doesNotContain(key);
    }
    assertThat(secret("HOSTPAY_INTERNAL_SIGNING_KEY"))
        .isNotEqualTo(secret("ETHEREUM_RPC_WEBHOOK_SECRET"));
    assertThat(secret("GCHOSTPAY1_URL")).containsExactly("https://not-deployed-yet.invalid");
  }

  @Test
  @Order(2)
  void stopsInTheMiddleOfTheFirstDeployment() throws Exception {
    for (Map.Entry<String, String> secret : Definitions.secrets().entrySet()) {
      if (secret.getValue().equals("given")) {
        google.secret(secret.getKey(), "given " + secret.getKey());
      }
    }
    google.failOnce(
        403, call -> call.writes() && call.api().equals("run") && call.text().contains(SERVICE2));
    Operator.Ended stopped = operator.run("deploy_all.sh");
    assertThat(stopped.status()).as(stopped.toString()).isEqualTo(1);
    assertThat(stopped.errors())
        .contains("told to fail")
        .contains("STOPPED: Deploying " + SERVICE2)
        .contains("What was done before stands")
        .contains("run deploy_all.sh again");
    assertThat(google.run().services()).containsOnlyKeys("gchostpay1-10-26");
  }

  @Test
  @Order(3)
  void finishesTheFirstDeploymentWhenRunAgain() throws Exception {
    Operator.Ended finished = operator.run("deploy_all.sh");
    assertThat(finished.status()).as(finished.toString()).isZero();
    google
        .secrets()
        .forEach(
            (name, contents) ->
                assertThat(finished.output() + finished.errors())
                    .as(name)
                    .doesNotContain(contents.getFirst()));
    assertThat(google.images().tags())
        .containsExactly("gchostpay1:first", "gchostpay2:first", "gchostpay3:first");
    assertThat(google.run().executions()).isEqualTo(1);
    assertThat(secret("GCHOSTPAY3_URL"))
        .containsExactly("https://not-deployed-yet.invalid", "http://gchostpay3-10-26.a.run.test");
  }

  @Test
  @Order(4)
  void hasGrantedExactlyWhatTheDefinitionsAskFor() throws Exception {
    Set<String> expected = new TreeSet<>();
    for (String service : List.of("gchostpay1", "gchostpay2", "gchostpay3")) {
      String member = "serviceAccount:" + service + DOMAIN;
      for (Definitions.Row row : Definitions.service(service)) {
        switch (row.kind()) {
          case "secret", "key" ->
              expected.add(
                  "secrets/" + row.value() + " roles/secretmanager.secretAccessor " + member);
          case "queue" -> {
            expected.add("queues/" + row.value() + " roles/cloudtasks.enqueuer " + member);
            if (service.equals("gchostpay1")) {
              expected.add("queues/" + row.value() + " roles/cloudtasks.viewer " + member);
            }
          }
          default -> {}
        }
      }
      expected.add(
          "serviceAccounts/gchostpay-tasks" + DOMAIN + " roles/iam.serviceAccountUser " + member);
    }
    for (String withDatabase : List.of("gchostpay1", "gchostpay3")) {
      expected.add(
          "projects/%s roles/cloudsql.client serviceAccount:%s%s"
              .formatted(Operator.PROJECT, withDatabase, DOMAIN));
    }
    expected.add("services/gchostpay1-10-26 roles/run.invoker allUsers");
    expected.add("services/gchostpay2-10-26 roles/run.invoker " + TASKS);
    expected.add("services/gchostpay3-10-26 roles/run.invoker " + TASKS);
    assertThat(google.bindings()).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(google.accounts())
        .containsExactlyInAnyOrder(
            "gchostpay1" + DOMAIN,
            "gchostpay2" + DOMAIN,
            "gchostpay3" + DOMAIN,
            "gchostpay-tasks" + DOMAIN,
            "gchostpay-sweep" + DOMAIN);
  }

  @Test
  @Order(5)
  void runsTheServicesAsDefined() throws Exception {
    for (String service : List.of("gchostpay1", "gchostpay2", "gchostpay3")) {
      ObjectNode deployed =
          Objects.requireNonNull(google.run().services().get(service + "-10-26"), service);
      JsonNode template = deployed.path("spec").path("template");
      JsonNode spec = template.path("spec");
      isAsDefined(service, spec);
      Map<String, String> flags = flags(service);
      JsonNode annotations = template.path("metadata").path("annotations");
      assertThat(spec.path("containerConcurrency").asString()).isEqualTo(flags.get("concurrency"));
      assertThat(spec.path("timeoutSeconds").asString()).isEqualTo(flags.get("timeout"));
      assertThat(annotations.path("autoscaling.knative.dev/maxScale").asString())
          .isEqualTo(flags.get("max-instances"));
      assertThat(annotations.path("autoscaling.knative.dev/minScale").asString("0"))
          .isEqualTo(flags.get("min-instances"));
      assertThat(annotations.path("run.googleapis.com/startup-cpu-boost").asString())
          .isEqualToIgnoringCase("true");
      // the socket factory connects: no sidecar of Cloud Run's
      assertThat(annotations.has("run.googleapis.com/cloudsql-instances")).isFalse();
      assertThat(
              spec.path("containers")
                  .path(0)
                  .path("startupProbe")
                  .path("httpGet")
                  .path("path")
                  .asString())
          .isEqualTo("/health");
    }
  }

  @Test
  @Order(6)
  void migratesAndSweepsAsDefined() throws Exception {
    JsonNode job = Objects.requireNonNull(google.run().jobs().get("gchostpay-migrate"));
    JsonNode task = job.path("spec").path("template").path("spec").path("template").path("spec");
    isAsDefined("migrate", task);
    assertThat(task.path("containers").path(0).path("args").path(0).asString())
        .isEqualTo("migrate");
    assertThat(task.path("maxRetries").asInt(-1)).isZero();
    assertThat(task.path("timeoutSeconds").asInt()).isEqualTo(1800);

    JsonNode sweep = Objects.requireNonNull(google.scheduled().get("gchostpay-sweep"));
    JsonNode target = sweep.path("httpTarget");
    assertThat(sweep.path("schedule").asString()).isEqualTo("*/10 * * * *");
    assertThat(target.path("uri").asString()).isEqualTo("http://gchostpay1-10-26.a.run.test/sweep");
    assertThat(target.path("httpMethod").asString()).isEqualTo("POST");
    assertThat(target.path("oidcToken").path("serviceAccountEmail").asString())
        .isEqualTo("gchostpay-sweep" + DOMAIN);
    assertThat(target.path("oidcToken").path("audience").asString())
        .isEqualTo("http://gchostpay1-10-26.a.run.test");
  }

  @Test
  @Order(7)
  void changesNothingTheSecondTime() throws Exception {
    google.forget();
    Operator.Ended again = operator.run("deploy_all.sh");
    assertThat(again.status()).as(again.toString()).isZero();
    assertThat(again.commands()).isEmpty();
    assertThat(again.output()).contains("Nothing to change.");
    assertThat(google.calls()).hasSizeGreaterThan(40);
    assertThat(google.writes()).isEmpty();
  }

  @Test
  @Order(8)
  void verifyFindsWhatSomebodyHasChanged() throws Exception {
    JsonNode template =
        the(google.run().services(), "gchostpay3-10-26").path("spec").path("template");
    ObjectNode limits =
        (ObjectNode)
            template.path("spec").path("containers").path(0).path("resources").path("limits");
    ObjectNode rates =
        the(google.queues(), "gchostpay-payment-execute-queue").withObject("/rateLimits");
    ObjectNode sweep = the(google.scheduled(), "gchostpay-sweep");
    limits.put("memory", "256Mi");
    rates.put("maxDispatchesPerSecond", 500.0);
    sweep.put("state", "PAUSED");
    google.forget();
    Operator.Ended verified = operator.run("verify.sh");
    assertThat(verified.status()).isEqualTo(1);
    assertThat(verified.output())
        .contains("- memory 256Mi")
        .contains("+ memory 512Mi")
        .contains("'500 50 -1 86400s 60s 60s 0', defined as '5 50 -1 86400s 60s 60s 0'");
    assertThat(verified.errors())
        .contains("gchostpay-sweep is paused")
        // the second warning: GCSplit1 has made no queue here
        .contains("2 difference(s)")
        .contains("2 warning(s)");
    assertThat(google.writes()).isEmpty();

    limits.put("memory", "512Mi");
    rates.put("maxDispatchesPerSecond", 5.0);
    sweep.put("state", "ENABLED");
    ObjectNode foreign = the(google.queues(), "gchostpay-status-check-queue").deepCopy();
    google
        .queues()
        .put(
            "gcsplit-hostpay-trigger-queue",
            foreign.put("name", "x/gcsplit-hostpay-trigger-queue"));
    Operator.Ended good = operator.run("verify.sh");
    assertThat(good.status()).as(good.toString()).isZero();
    assertThat(good.output()).contains("All is as defined.");
  }

  @Test
  @Order(9)
  void stopsWhenTheMigrationFailsAndRunsItAgain() throws Exception {
    operator.set("IMAGE_TAG", "second");
    google.run().jobsFail(true);
    Operator.Ended failed = operator.run("migrate.sh");
    assertThat(failed.status()).as(failed.toString()).isEqualTo(1);
    assertThat(failed.errors())
        .contains("STOPPED: The migration")
        .contains("the services run on as before");

    google.run().jobsFail(false);
    Operator.Ended migrated = operator.run("migrate.sh");
    assertThat(migrated.status()).as(migrated.toString()).isZero();
    assertThat(migrated.commands())
        .containsExactly("+ gcloud run jobs execute gchostpay-migrate --region=us-central1 --wait");
  }

  @Test
  @Order(10)
  void deploysAnUpdateWithoutTrafficAsTheDryRunSaid() throws Exception {
    google.forget();
    Operator.Ended dry = operator.run("deploy_gchostpay2.sh", "--dry-run", "--no-traffic");
    assertThat(dry.status()).as(dry.toString()).isZero();
    assertThat(google.writes()).isEmpty();

    google.run().revisionsFail(true);
    Operator.Ended broken = operator.run("deploy_gchostpay2.sh", "--no-traffic");
    assertThat(broken.status()).isEqualTo(1);
    assertThat(broken.errors()).contains("the revision that served before serves on");
    Operator.Ended refused = operator.run("rollout.sh", "gchostpay2");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.errors()).contains("did not become ready: it gets no traffic");
    google.run().revisionsFail(false);

    String serving = onlyRevision();
    Operator.Ended real = operator.run("deploy_gchostpay2.sh", "--no-traffic");
    assertThat(real.status()).as(real.toString()).isZero();
    assertThat(real.commands()).isEqualTo(dry.commands()).hasSize(1);
    assertThat(real.output()).contains("has none yet: rollout.sh gives it some");
    assertThat(google.run().traffic(SERVICE2)).containsOnly(Map.entry(serving, 100));
    assertThat(google.run().latestRevision(SERVICE2)).isNotEqualTo(serving);
  }

  @Test
  @Order(11)
  void takesTheTrafficBackWhenACheckFailsAtHalf() throws Exception {
    String old = onlyRevision();
    String fresh = google.run().latestRevision(SERVICE2);
    google.run().sicken(fresh, 50);
    google.forget();
    Operator.Ended ended = operator.run("rollout.sh", "gchostpay2", "--watch=0", "--every=0");
    assertThat(ended.status()).as(ended.toString()).isEqualTo(1);
    assertThat(ended.errors()).contains("all traffic of " + SERVICE2 + " is on " + old + " again");
    assertThat(shares(fresh)).containsExactly(10, 50, 0);
    assertThat(google.run().traffic(SERVICE2)).containsOnly(Map.entry(old, 100));
  }

  @Test
  @Order(12)
  void takesTheTrafficBackWhenTheLogShowsErrors() throws Exception {
    String fresh = google.run().latestRevision(SERVICE2);
    google.run().sicken(fresh, 101);
    google.errors(fresh, 3, 10);
    google.forget();
    Operator.Ended ended = operator.run("rollout.sh", "gchostpay2", "--watch=0", "--every=0");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output()).contains("10 requests, 3 errors");
    assertThat(ended.errors()).contains("more than 5 %").contains("before it got any traffic");
    assertThat(google.writes()).isEmpty();
  }

  @Test
  @Order(13)
  void givesAHealthyRevisionEverythingInSteps() throws Exception {
    String fresh = google.run().latestRevision(SERVICE2);
    google.errors(fresh, 0, 10);
    google.forget();
    Operator.Ended ended = operator.run("rollout.sh", "gchostpay2", "--watch=0", "--every=0");
    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(shares(fresh)).containsExactly(10, 50, 100);
    assertThat(google.run().traffic(SERVICE2)).containsOnly(Map.entry(fresh, 100));
  }

  @Test
  @Order(14)
  void rollsBackOnceAndNotTwice() throws Exception {
    String fresh = google.run().latestRevision(SERVICE2);
    Operator.Ended back = operator.run("rollback.sh", "gchostpay2");
    assertThat(back.status()).as(back.toString()).isZero();
    Map<String, Integer> traffic = google.run().traffic(SERVICE2);
    assertThat(traffic).hasSize(1).doesNotContainKey(fresh).containsValue(100);

    google.forget();
    Operator.Ended again = operator.run("rollback.sh", "gchostpay2");
    assertThat(again.status()).isZero();
    assertThat(again.output()).contains("is back already").contains("Nothing to change.");
    assertThat(google.writes()).isEmpty();
  }

  @Test
  @Order(15)
  void waitsUntilTheQueuesAreEmpty() throws Exception {
    google.depth("gchostpay-payment-execute-queue", 1);
    google.forget();
    Operator.Ended drained = operator.run("drain.sh", "--every=0");
    assertThat(drained.status()).as(drained.toString()).isZero();
    assertThat(
            drained.output().lines().filter(l -> l.startsWith("gchostpay-payment-execute-queue")))
        .satisfiesExactly(
            first -> assertThat(first).contains(" 1 task(s), the oldest of 2026-01-01"),
            then -> assertThat(then).contains(" 0 task(s)"));
    assertThat(drained.output()).contains("The queues are empty.");
    assertThat(google.writes()).isEmpty();
  }

  private static void isAsDefined(String service, JsonNode spec) throws Exception {
    Map<String, String> flags = flags(service);
    JsonNode container = spec.path("containers").path(0);
    JsonNode limits = container.path("resources").path("limits");
    String image = service.equals("migrate") ? "gchostpay1" : service;
    assertThat(container.path("image").asString())
        .isEqualTo(
            "us-central1-docker.pkg.dev/" + Operator.PROJECT + "/hostpay/" + image + ":first");
    assertThat(spec.path("serviceAccountName").asString()).isEqualTo(image + DOMAIN);
    assertThat(limits.path("memory").asString()).isEqualTo(flags.get("memory"));
    assertThat(limits.path("cpu").asString()).isEqualTo(flags.get("cpu") + "000m");
    Map<String, String> environment = new TreeMap<>();
    container
        .path("env")
        .forEach(e -> environment.put(e.path("name").asString(), e.path("value").asString()));
    Map<String, String> defined =
        new TreeMap<>(
            Definitions.environment(service, "1", scratch.resolve("settings.conf"), scratch));
    // the placeholder was version 1
    defined.replaceAll(
        (name, value) -> value.replaceFirst("(/secrets/GCHOSTPAY\\d_URL/versions/)1", "$1" + 2));
    assertThat(environment).isEqualTo(defined);
  }

  private static Map<String, String> flags(String service) throws Exception {
    Map<String, String> flags = new TreeMap<>();
    for (Definitions.Row row : Definitions.service(service)) {
      if (row.kind().equals("run")) {
        flags.put(row.name(), row.value());
      }
    }
    return flags;
  }

  private static ObjectNode the(Map<String, ObjectNode> all, String name) {
    return Objects.requireNonNull(all.get(name), name);
  }

  private List<String> secret(String name) {
    return Objects.requireNonNull(google.secrets().get(name), name);
  }

  private String onlyRevision() {
    Map<String, Integer> traffic = google.run().traffic(SERVICE2);
    assertThat(traffic).hasSize(1);
    return traffic.keySet().iterator().next();
  }

  /** The shares that a revision was given, one for each change of the traffic. */
  private List<Integer> shares(String revision) {
    return google.writes().stream().map(call -> share(call, revision)).toList();
  }

  private static int share(ApiCall call, String revision) {
    int share = 0;
    for (JsonNode target : call.body().path("spec").path("traffic")) {
      if (target.path("revisionName").asString("").equals(revision)) {
        share += target.path("percent").asInt(0);
      }
    }
    return share;
  }
}
