package io.hostpay.local.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.local.deploy.google.RecordedGoogle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
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
    Operator.Ended dry = operator.dry("setup_gchostpay_secrets.sh");
    google.forget();
    google.failOnce(403, call -> call.path().endsWith("/HOSTPAY_INTERNAL_SIGNING_KEY:addVersion"));
    Operator.Ended stopped = operator.run("setup_gchostpay_secrets.sh");
    assertThat(stopped.status()).as(stopped.toString()).isEqualTo(1);
    assertThat(stopped.errors())
        .contains("told to fail")
        .contains("STOPPED: Creating the secret HOSTPAY_INTERNAL_SIGNING_KEY did not succeed")
        .contains("run setup_gchostpay_secrets.sh again: it goes on from here");

    Operator.Ended ended = operator.run("setup_gchostpay_secrets.sh");
    assertThat(ended.status()).as(ended.toString()).isEqualTo(1);
    assertThat(ended.commands().getFirst())
        .contains("gcloud secrets versions add HOSTPAY_INTERNAL_SIGNING_KEY");
    assertThat(dry.commands())
        .isEqualTo(concatenated(stopped.commands(), withoutFirst(ended.commands())));
    assertThat(operator.changes())
        .isEqualTo(
            PrintedCommand.changes(
                concatenated(stopped.commands(), ended.commands()), Set.of(), Set.of()));
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
      assertThat(secret(generated)).hasSize(1);
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
  void stopsInTheMiddleOfTheFirstDeploymentAndFinishesWhenRunAgainAsTheDryRunSaid()
      throws Exception {
    for (Map.Entry<String, String> secret : Definitions.secrets().entrySet()) {
      if (secret.getValue().equals("given")) {
        google.secret(secret.getKey(), "given " + secret.getKey());
      }
    }
    Operator.Ended dry = operator.dry("deploy_all.sh");

    google.forget();
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

    Operator.Ended finished = operator.run("deploy_all.sh");
    assertThat(finished.status()).as(finished.toString()).isZero();
    // the command that failed was run once more
    assertThat(finished.commands().getFirst()).isEqualTo(stopped.commands().getLast());
    assertThat(concatenated(stopped.commands(), withoutFirst(finished.commands())))
        .map(PrintedCommand::words)
        .isEqualTo(dry.commands().stream().map(DeploymentIT::withAddresses).toList());
    List<String> sent = PrintedCommand.changes(withoutLast(stopped.commands()), Set.of(), Set.of());
    sent.add("POST services/" + SERVICE2);
    sent.addAll(
        PrintedCommand.changes(
            finished.commands(), Set.of("gchostpay1-10-26"), Set.of("gchostpay-migrate")));
    assertThat(operator.changes()).isEqualTo(sent);
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
  @Order(3)
  void doesNotRollBackToARevisionThatKnewNoAddresses() throws Exception {
    google.forget();
    Operator.Ended ended = operator.run("rollback.sh", "all");
    assertThat(ended.status()).as(ended.toString()).isEqualTo(1);
    for (String service : List.of("gchostpay1", "gchostpay2", "gchostpay3")) {
      assertThat(ended.errors()).contains(service + "-10-26 has no revision before");
    }
    assertThat(google.writes()).isEmpty();
  }

  @Test
  @Order(4)
  void hasGrantedExactlyWhatTheDefinitionsAskFor() throws Exception {
    assertGrants();
  }

  private void assertGrants() throws Exception {
    Set<String> expected = new TreeSet<>();
    for (String service : List.of("gchostpay1", "gchostpay2", "gchostpay3")) {
      expected.addAll(bindings(service));
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
      isAsDefined(service, service + ":first", spec);
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
    assertJobAndSweep();
  }

  private void assertJobAndSweep() throws Exception {
    JsonNode task = migrationTask();
    isAsDefined("migrate", "gchostpay1:first", task);
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
  void verifyFindsWhatSomebodyHasChangedAndTheScriptsMendJustThat() throws Exception {
    JsonNode template =
        the(google.run().services(), "gchostpay3-10-26").path("spec").path("template").path("spec");
    limits(template).put("memory", "256Mi");
    limits(migrationTask()).put("memory", "1Gi");
    the(google.queues(), "gchostpay-payment-execute-queue")
        .withObject("/rateLimits")
        .put("maxDispatchesPerSecond", 500.0);
    the(google.scheduled(), "gchostpay-sweep").put("schedule", "0 0 * * *");
    google.revokeAll("secrets/HOST_WALLET_PRIVATE_KEY");
    google.revokeAll("services/gchostpay1-10-26");
    google.grant("services/gchostpay3-10-26", "roles/run.invoker", "allUsers");
    google.disable("CHANGENOW_API_KEY", 1);

    google.forget();
    Operator.Ended verified = operator.run("verify.sh");
    assertThat(verified.status()).as(verified.toString()).isEqualTo(1);
    assertThat(verified.output())
        .contains("- memory 256Mi")
        .contains("- memory 1Gi")
        .contains("+ memory 512Mi")
        .contains("'500 50 -1 86400s 60s 60s 0', defined as '5 50 -1 86400s 60s 60s 0'")
        .contains("Secret CHANGENOW_API_KEY has no enabled version");
    assertThat(verified.errors())
        .contains("1 secret(s) have to be given by a person: CHANGENOW_API_KEY")
        .contains("gcsplit-hostpay-trigger-queue, which belongs to GCSplit1, does not exist")
        .contains("gchostpay1-10-26.a.run.test/health answers 403")
        .contains("8 difference(s)");
    assertThat(google.writes()).isEmpty();

    google.enable("CHANGENOW_API_KEY", 1);
    List<String> mended = new ArrayList<>();
    for (String script :
        List.of(
            "setup_gchostpay_queues.sh",
            "setup_gchostpay_iam.sh",
            "migrate.sh",
            "deploy_gchostpay3.sh",
            "setup_gchostpay_scheduler.sh")) {
      mended.addAll(operator.rehearsed(script).commands());
    }
    // but for the service that lacked its secret
    assertThat(verified.commands().stream().filter(c -> !c.contains("<missing>")))
        .containsExactlyElementsOf(mended)
        .hasSize(7);
    assertGrants();
    assertJobAndSweep();

    ObjectNode foreign = the(google.queues(), "gchostpay-status-check-queue").deepCopy();
    foreign.put("name", "x/gcsplit-hostpay-trigger-queue");
    google.queues().put("gcsplit-hostpay-trigger-queue", foreign);
    Operator.Ended good = operator.run("verify.sh");
    assertThat(good.status()).as(good.toString()).isZero();
    assertThat(good.output()).contains("All is as defined.");
  }

  @Test
  @Order(9)
  void warnsOfASweepThatSomebodyHasPaused() throws Exception {
    the(google.scheduled(), "gchostpay-sweep").put("state", "PAUSED");
    google.forget();
    Operator.Ended ended = operator.run("setup_gchostpay_scheduler.sh");
    assertThat(ended.status()).isZero();
    assertThat(ended.errors()).contains("gchostpay-sweep is paused");
    assertThat(google.writes()).isEmpty();
    the(google.scheduled(), "gchostpay-sweep").put("state", "ENABLED");
  }

  @Test
  @Order(10)
  void buildsTheImagesOfAnUpdateGoingOnAfterAFailure() throws Exception {
    operator.set("IMAGE_TAG", "second");
    Operator.Ended dry = operator.dry("build_images.sh");
    google.forget();
    google.failOnce(403, call -> call.change().endsWith("gchostpay2:second"));
    Operator.Ended stopped = operator.run("build_images.sh");
    assertThat(stopped.status()).as(stopped.toString()).isEqualTo(1);
    assertThat(stopped.errors())
        .contains("STOPPED: Building the image gchostpay2 did not succeed")
        .contains("run build_images.sh again");
    Operator.Ended finished = operator.run("build_images.sh");
    assertThat(finished.status()).as(finished.toString()).isZero();
    assertThat(finished.output()).contains("Image gchostpay1:second is there.");
    assertThat(concatenated(stopped.commands(), withoutFirst(finished.commands())))
        .isEqualTo(dry.commands())
        .hasSize(3);
    assertThat(operator.changes())
        .isEqualTo(
            PrintedCommand.changes(
                concatenated(stopped.commands(), finished.commands()), Set.of(), Set.of()));
    assertThat(google.images().tags())
        .contains("gchostpay1:second", "gchostpay2:second", "gchostpay3:second");
  }

  @Test
  @Order(11)
  void stopsWhenTheMigrationFailsAndRunsItAgain() throws Exception {
    Operator.Ended dry = operator.dry("migrate.sh");
    google.forget();
    google.run().jobsFail(true);
    Operator.Ended failed = operator.run("migrate.sh");
    assertThat(failed.status()).as(failed.toString()).isEqualTo(1);
    assertThat(failed.errors())
        .contains("STOPPED: The migration")
        .contains("the services run on as before");
    assertThat(failed.commands()).isEqualTo(dry.commands()).hasSize(2);
    assertThat(operator.changes())
        .isEqualTo(
            PrintedCommand.changes(failed.commands(), Set.of(), Set.of("gchostpay-migrate")));

    google.run().jobsFail(false);
    assertThat(operator.rehearsed("migrate.sh").commands())
        .containsExactly("+ gcloud run jobs execute gchostpay-migrate --region=us-central1 --wait");
    google.forget();
    Operator.Ended again = operator.run("migrate.sh");
    assertThat(again.output()).contains("migrated with this image already");
    assertThat(google.writes()).isEmpty();
  }

  @Test
  @Order(12)
  void addsTheServiceThatTakesAlchemysWebhookAlone() throws Exception {
    operator.set("WITH_GCHOSTPAY4", "yes");
    List<String> commands =
        new ArrayList<>(operator.rehearsed("setup_gchostpay_iam.sh").commands());
    commands.addAll(operator.rehearsed("deploy_gchostpay4.sh").commands());
    assertThat(commands)
        .noneMatch(command -> command.matches(".*gchostpay[123]@.*--member.*"))
        .last()
        .asString()
        .contains("gcloud run deploy gchostpay4-10-26")
        .contains("--allow-unauthenticated");
    JsonNode spec =
        the(google.run().services(), "gchostpay4-10-26").path("spec").path("template").path("spec");
    isAsDefined("gchostpay4", "gchostpay1:second", spec);
    assertThat(google.bindings())
        .filteredOn(binding -> binding.contains("serviceAccount:gchostpay4" + DOMAIN))
        .containsExactlyInAnyOrderElementsOf(bindings("gchostpay4"));
    assertThat(google.bindings()).contains("services/gchostpay4-10-26 roles/run.invoker allUsers");
    google.forget();
    assertThat(operator.run("deploy_gchostpay4.sh").output()).contains("Nothing to change.");
    assertThat(google.writes()).isEmpty();
  }

  @Test
  @Order(13)
  void deploysGchostpay1AsTheDryRunSaid() throws Exception {
    assertThat(operator.rehearsed("deploy_gchostpay1.sh", "--no-traffic").commands())
        .singleElement()
        .asString()
        .contains("gchostpay1:second")
        .contains("--no-traffic --tag=candidate");
  }

  /** Everything that a service's account may do, by its definition. */
  private static Set<String> bindings(String service) throws Exception {
    Set<String> expected = new TreeSet<>();
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
    if (!service.equals("gchostpay2")) {
      expected.add("projects/" + Operator.PROJECT + " roles/cloudsql.client " + member);
    }
    return expected;
  }

  private static List<String> concatenated(List<String> first, List<String> then) {
    return Stream.concat(first.stream(), then.stream()).toList();
  }

  private static List<String> withoutFirst(List<String> commands) {
    return commands.subList(1, commands.size());
  }

  private static List<String> withoutLast(List<String> commands) {
    return commands.subList(0, commands.size() - 1);
  }

  /** The words of a dry run's command, with the addresses that it could not know. */
  private static List<String> withAddresses(String command) {
    return PrintedCommand.words(command).stream()
        .map(word -> word.replaceAll("<address of ([a-z0-9-]+)>", "http://$1.a.run.test"))
        .toList();
  }

  private static ObjectNode limits(JsonNode spec) {
    return (ObjectNode) spec.path("containers").path(0).path("resources").path("limits");
  }

  private JsonNode migrationTask() {
    JsonNode job = the(google.run().jobs(), "gchostpay-migrate");
    return job.path("spec").path("template").path("spec").path("template").path("spec");
  }

  private static void isAsDefined(String service, String image, JsonNode spec) throws Exception {
    Map<String, String> flags = flags(service);
    JsonNode container = spec.path("containers").path(0);
    JsonNode limits = container.path("resources").path("limits");
    assertThat(container.path("image").asString())
        .isEqualTo("us-central1-docker.pkg.dev/" + Operator.PROJECT + "/hostpay/" + image);
    assertThat(spec.path("serviceAccountName").asString())
        .isEqualTo((service.equals("migrate") ? "gchostpay1" : service) + DOMAIN);
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
}
