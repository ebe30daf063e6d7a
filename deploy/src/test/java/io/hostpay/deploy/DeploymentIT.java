package io.hostpay.deploy;

import static io.hostpay.deploy.GrantedRoles.DOMAIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.deploy.google.RecordedGoogle;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The life of an installation in one project, told in order: each chapter goes on from the one
 * before, because gcloud takes a second for every call.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("deployment")
@Tag("long")
class DeploymentIT {
  @AutoClose private final RecordedProject project = RecordedProject.startWarm();
  private final RecordedGoogle google = project.google;
  private final Operator operator = project.operator;

  DeploymentIT() throws Exception {}

  @Test
  @Order(1)
  void namesTheSecretsThatAPersonHasToGiveAndNeverShowsThoseItMakes() throws Exception {
    Operator.Ended dry = operator.dry("setup_gchostpay_secrets.sh");
    google.forget();
    Operator.Ended ended = operator.run("setup_gchostpay_secrets.sh");
    assertThat(ended.status()).as(ended.toString()).isEqualTo(1);
    assertThat(ended.commands()).isEqualTo(dry.commands()).hasSize(2);
    assertThat(operator.changes())
        .isEqualTo(PrintedCommand.changes(ended.commands(), Set.of(), Set.of()));
    for (String name : Definitions.givenSecrets()) {
      assertThat(ended.errors()).contains(name);
      assertThat(ended.output())
          .contains("gcloud --project=" + Operator.PROJECT + " secrets create " + name);
      assertThat(google.secrets()).doesNotContainKey(name);
    }
    for (String generated :
        List.of("HOSTPAY_INTERNAL_SIGNING_KEY", "ETHEREUM_RPC_WEBHOOK_SECRET")) {
      assertThat(secret(generated)).hasSize(1);
      String key = secret(generated).getFirst();
      assertThat(key).hasSizeGreaterThanOrEqualTo(64).matches("[A-Za-z0-9+/]+=*");
      assertThat(ended.output() + ended.errors()).doesNotContain(key);
    }
    assertThat(secret("HOSTPAY_INTERNAL_SIGNING_KEY"))
        .isNotEqualTo(secret("ETHEREUM_RPC_WEBHOOK_SECRET"));
  }

  @Test
  @Order(2)
  void asksBeforeTheFirstMigrationOfTheSharedTable() throws Exception {
    google.forget();
    Operator.Ended ended = operator.run("deploy_all.sh");
    assertThat(ended.status()).as(ended.toString()).isEqualTo(1);
    assertThat(ended.errors()).contains("Read docs/migration.md").contains("--migration-read");
    assertThat(google.writes()).isEmpty();
  }

  @Test
  @Order(3)
  void deploysFromAnEmptyProjectInOneRunAsTheDryRunSaid() throws Exception {
    for (String secret : Definitions.givenSecrets()) {
      google.secret(secret, "given-" + secret);
    }
    google.secret("CLOUD_SQL_CONNECTION_NAME", "hostpay-test:us-central1:db");
    Operator.Ended dry = operator.dry("deploy_all.sh");
    google.forget();
    // An account that was made just now is not known everywhere yet.
    google.failOnce(400, "does not exist", call -> call.path().endsWith(":setIamPolicy"));
    Operator.Ended real = operator.run("deploy_all.sh", "--migration-read");
    assertThat(real.status()).as(real.toString()).isZero();
    assertThat(real.output()).contains("does not know everywhere yet");
    assertThat(real.commands()).isEqualTo(dry.commands());
    assertThat(real.commands()).allMatch(c -> c.startsWith("+ gcloud --project=hostpay-test "));
    List<String> changes = new ArrayList<>(operator.changes());
    // the one that failed once
    changes.remove(changes.stream().filter(c -> c.contains("policy of")).findFirst().orElseThrow());
    assertThat(changes).isEqualTo(PrintedCommand.changes(real.commands(), Set.of(), Set.of()));
    google
        .secrets()
        .forEach(
            (name, contents) ->
                assertThat(real.output() + real.errors()).as(name).doesNotContain(contents));
    assertThat(google.images().tags())
        .containsExactly(
            "gchostpay1:" + operator.tag(),
            "gchostpay2:" + operator.tag(),
            "gchostpay3:" + operator.tag());
    assertThat(google.images().builds())
        .allMatch(
            build -> build.path("serviceAccount").asString().endsWith("/gchostpay-build" + DOMAIN));
    assertThat(google.run().executions()).isEqualTo(1);
    assertThat(google.secrets()).doesNotContainKey("GCHOSTPAY_DEPLOYMENT_LOCK");
  }

  @Test
  @Order(4)
  void hasGrantedExactlyWhatTheDefinitionsAskFor() throws Exception {
    GrantedRoles.assertExact(google);
  }

  @Test
  @Order(5)
  void runsWhatTheDefinitionsSay() throws Exception {
    for (String service : List.of("gchostpay1", "gchostpay2", "gchostpay3")) {
      DefinedTree.assertContained(
          operator.rendered(service), the(google.run().services(), service + "-10-26"));
      assertThat(google.run().traffic(service + "-10-26")).hasSize(1).containsValue(100);
    }
    DefinedTree.assertContained(
        operator.rendered("migrate"), the(google.run().jobs(), "gchostpay-migrate"));
    JsonNode target = the(google.scheduled(), "gchostpay-sweep").path("httpTarget");
    String url = "https://gchostpay1-10-26-123456789012.us-central1.run.app";
    assertThat(target.path("uri").asString()).isEqualTo(url + "/sweep");
    assertThat(target.path("httpMethod").asString()).isEqualTo("POST");
    assertThat(target.path("oidcToken").path("serviceAccountEmail").asString())
        .isEqualTo("gchostpay-sweep" + DOMAIN);
    assertThat(target.path("oidcToken").path("audience").asString()).isEqualTo(url);
  }

  @Test
  @Order(6)
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
  @Order(7)
  void verifyNamesWhateverSomebodyHasChanged() throws Exception {
    Map<String, ObjectNode> asDeployed = new TreeMap<>();
    Set<String> changed = new TreeSet<>();
    for (String name : List.of("gchostpay1-10-26", "gchostpay2-10-26", "gchostpay3-10-26")) {
      ObjectNode service = the(google.run().services(), name);
      asDeployed.put(name, service.deepCopy());
      DefinedTree.alter(service.path("metadata").path("annotations"), changed);
      DefinedTree.alter(
          service.path("spec").path("template").path("metadata").path("annotations"), changed);
      DefinedTree.alter(service.path("spec").path("template").path("spec"), changed);
      ((ObjectNode) service.path("status").path("traffic").path(0)).put("revisionName", "older");
    }
    assertThat(changed).hasSizeGreaterThan(60);
    ObjectNode queue = the(google.queues(), "gchostpay-payment-execute-queue");
    queue
        .withObject("/rateLimits")
        .put("maxDispatchesPerSecond", 500.0)
        .put("maxConcurrentDispatches", 1);
    queue
        .withObject("/retryConfig")
        .put("maxAttempts", 3)
        .put("maxRetryDuration", "7s")
        .put("minBackoff", "2s")
        .put("maxBackoff", "4s")
        .put("maxDoublings", 16);
    ObjectNode sweep = the(google.scheduled(), "gchostpay-sweep");
    ObjectNode sweepAsDeployed = sweep.deepCopy();
    sweep.put("schedule", "0 0 * * *").put("timeZone", "Asia/Tokyo").put("attemptDeadline", "15s");
    sweep.withObject("/httpTarget").put("uri", "https://elsewhere.test").put("httpMethod", "GET");
    sweep
        .withObject("/httpTarget/oidcToken")
        .put("serviceAccountEmail", "eve@example.com")
        .put("audience", "https://nobody.test");
    google.revokeAll("secrets/HOST_WALLET_PRIVATE_KEY");
    Set<String> surplus =
        Set.of(
            "secrets/HOST_WALLET_ETH_ADDRESS",
            "queues/gchostpay-status-check-queue",
            "serviceAccounts/gchostpay-tasks" + DOMAIN,
            "services/gchostpay2-10-26");
    surplus.forEach(resource -> google.grant(resource, "roles/owner", "user:eve@example.com"));
    google.grant("services/gchostpay3-10-26", "roles/run.invoker", "allUsers");
    google.grant("projects/hostpay-test", "roles/editor", "serviceAccount:gchostpay1" + DOMAIN);
    google.disable("CHANGENOW_API_KEY", 1);
    google.maxConnections(50);

    google.forget();
    Operator.Ended verified = operator.run("verify.sh");
    assertThat(verified.status()).as(verified.toString()).isEqualTo(1);
    for (String line : changed) {
      assertThat(verified.output().lines()).anyMatch(said -> said.matches("    - .*" + line));
    }
    assertThat(verified.output())
        .contains("'500 1 3 7s 2s 4s 16', defined as '5 50 -1 86400s 60s 60s 0'")
        .contains(
            "- 0 0 * * *|Asia/Tokyo|https://elsewhere.test|GET|eve@example.com|https://nobody.test|15s")
        .contains("Secret CHANGENOW_API_KEY has no enabled version");
    for (String resource : surplus) {
      assertThat(verified.errors())
          .contains(
              "user:eve@example.com has roles/owner on "
                  + resource.substring(resource.indexOf('/') + 1)
                  + ", which no definition asks for. To take it away: gcloud --project=");
    }
    assertThat(verified.errors())
        .contains("allUsers has roles/run.invoker on gchostpay3-10-26")
        .contains("gchostpay1" + DOMAIN + " has roles/editor on hostpay-test")
        .contains("What serves of gchostpay1-10-26 is not all the newest revision")
        .contains("What serves of gchostpay2-10-26 is not all the newest revision")
        .contains("What serves of gchostpay3-10-26 is not all the newest revision")
        .contains("1 secret(s) have to be given by a person: CHANGENOW_API_KEY")
        .contains("allows 50 connections, fewer than DATABASE_CONNECTIONS=60")
        .contains("gcsplit-hostpay-trigger-queue, which belongs to GCSplit1, does not exist");
    assertThat(google.writes()).isEmpty();

    google.run().services().putAll(asDeployed);
    google.scheduled().put("gchostpay-sweep", sweepAsDeployed.put("schedule", "0 0 * * *"));
    google.enable("CHANGENOW_API_KEY", 1);
    google.maxConnections(100);
    surplus.forEach(resource -> google.revoke(resource, "user:eve@example.com"));
    google.revoke("services/gchostpay3-10-26", "allUsers");
    google.revoke("projects/hostpay-test", "roles/editor");
    for (String script :
        List.of(
            "setup_gchostpay_queues.sh",
            "setup_gchostpay_iam.sh",
            "setup_gchostpay_scheduler.sh")) {
      assertThat(operator.rehearsed(script).commands()).hasSize(1);
    }
    GrantedRoles.assertExact(google);
    ObjectNode foreign = the(google.queues(), "gchostpay-status-check-queue").deepCopy();
    foreign.put("name", "x/gcsplit-hostpay-trigger-queue");
    google.queues().put("gcsplit-hostpay-trigger-queue", foreign);
    Operator.Ended good = operator.run("verify.sh");
    assertThat(good.status()).as(good.toString()).isZero();
    assertThat(good.output()).contains("All is as defined.");
  }

  @Test
  @Order(8)
  void keepsTwoOperatorsApart() throws Exception {
    the(google.scheduled(), "gchostpay-sweep").put("schedule", "0 0 * * *");
    google.secret("GCHOSTPAY_DEPLOYMENT_LOCK");
    google.label("GCHOSTPAY_DEPLOYMENT_LOCK", "holder", "ann");
    google.forget();
    Operator.Ended ended = operator.run("setup_gchostpay_scheduler.sh");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.errors())
        .contains("Somebody else is deploying (ann")
        .contains("secrets delete GCHOSTPAY_DEPLOYMENT_LOCK");
    assertThat(operator.changes()).isEmpty();
    google.removeSecret("GCHOSTPAY_DEPLOYMENT_LOCK");
    operator.rehearsed("setup_gchostpay_scheduler.sh");
  }

  // A fixed tag over changed code would deploy nothing and say that all is well.
  @Test
  @Order(9)
  void buildsChangedCodeAnewAndNamesACheckoutThatIsInNoCommit() throws Exception {
    Files.writeString(operator.checkout().resolve("code.txt"), "changed by hand");
    Operator.Ended changed = operator.rehearsed("build_images.sh");
    assertThat(changed.commands()).hasSize(3);
    assertThat(changed.errors()).contains("changes that are in no commit").contains("code.txt");
    String image = "gchostpay2:" + operator.tag() + "-changed-";
    assertThat(google.images().tags()).anyMatch(tag -> tag.startsWith(image));
    google.forget();
    assertThat(operator.run("build_images.sh").output()).contains("Nothing to change.");
    operator.commit("second");
    assertThat(operator.rehearsed("build_images.sh").commands()).hasSize(3);
  }

  @Test
  @Order(10)
  void stopsWhenTheMigrationFailsAndRunsItAgain() throws Exception {
    Operator.Ended dry = operator.dry("migrate.sh");
    google.forget();
    google.run().failJobs();
    Operator.Ended failed = operator.run("migrate.sh");
    assertThat(failed.status()).as(failed.toString()).isEqualTo(1);
    assertThat(failed.errors())
        .contains("STOPPED: The migration")
        .contains("the services run on as before");
    assertThat(failed.commands()).isEqualTo(dry.commands()).hasSize(2);

    google.run().mendJobs();
    assertThat(operator.rehearsed("migrate.sh").commands()).hasSize(2);
    google.forget();
    Operator.Ended again = operator.run("migrate.sh");
    assertThat(again.output()).contains("migrated with this image already");
    assertThat(google.writes()).isEmpty();
  }

  @Test
  @Order(11)
  void verifyNamesWhatServesAfterARollback() throws Exception {
    String old = google.run().traffic("gchostpay2-10-26").keySet().iterator().next();
    Operator.Ended deployed = operator.run("deploy_gchostpay2.sh");
    assertThat(deployed.status()).as(deployed.toString()).isZero();
    String fresh = google.run().latestRevision("gchostpay2-10-26");
    assertThat(fresh).isNotEqualTo(old);
    google.answers(fresh, Map.of(200, 20));
    Operator.Ended rolledOut = operator.run("rollout.sh", "gchostpay2", "--watch=0", "--every=0");
    assertThat(rolledOut.status()).as(rolledOut.toString()).isZero();
    Operator.Ended back = operator.run("rollback.sh", "gchostpay2");
    assertThat(back.status()).as(back.toString()).isZero();
    google.forget();
    Operator.Ended verified = operator.run("verify.sh");
    assertThat(verified.status()).as(verified.toString()).isEqualTo(1);
    assertThat(verified.output())
        .contains("Traffic of gchostpay2-10-26: " + old + " 100 %.")
        .doesNotContain("All is as defined");
    assertThat(verified.errors())
        .contains("What serves of gchostpay2-10-26 is not all the newest revision, " + fresh);
    assertThat(google.writes()).isEmpty();
  }

  @Test
  @Order(12)
  void addsTheServicesForAlchemyAndForOperators() throws Exception {
    operator.set("WITH_GCHOSTPAY4", "yes");
    operator.set("WITH_GCHOSTPAY5", "yes");
    operator.set("OPERATORS", "group:operators@example.com");
    operator.set("DATABASE_CONNECTIONS", "80");
    operator.rehearsed("setup_gchostpay_iam.sh");
    operator.rehearsed("deploy_gchostpay4.sh");
    operator.rehearsed("deploy_gchostpay5.sh");
    DefinedTree.assertContained(
        operator.rendered("gchostpay4"), the(google.run().services(), "gchostpay4-10-26"));
    assertThat(operator.dry("deploy_gchostpay1.sh").output())
        .contains("env.HOSTPAY_ENDPOINTS: payments");
    assertThat(google.bindings())
        .contains("services/gchostpay5-10-26 roles/run.invoker group:operators@example.com")
        .noneMatch(binding -> binding.startsWith("services/gchostpay4"))
        .filteredOn(binding -> binding.contains("serviceAccount:gchostpay4" + DOMAIN))
        .containsExactlyInAnyOrderElementsOf(GrantedRoles.of("gchostpay4"));
    google.forget();
    assertThat(operator.run("deploy_gchostpay5.sh").output()).contains("Nothing to change.");
    assertThat(google.writes()).isEmpty();
  }

  private static ObjectNode the(Map<String, ObjectNode> all, String name) {
    return Objects.requireNonNull(all.get(name), name);
  }

  private List<String> secret(String name) {
    return Objects.requireNonNull(google.secrets().get(name), name);
  }
}
