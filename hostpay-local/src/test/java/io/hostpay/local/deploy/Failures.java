package io.hostpay.local.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.local.deploy.google.ApiCall;
import io.hostpay.local.deploy.google.RecordedGoogle;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * A Google of which every call that scripts make fails the first time, and then no more. Policies,
 * of which a script reads and sets dozens, count as one for each kind of resource and role; with
 * the property {@code failures.policies} every one of them. With {@code failures.only}, a list of
 * scripts, the calls of all other scripts succeed at once, which is how a part is run by itself.
 */
final class Failures {
  private static final boolean EVERY_POLICY = Boolean.getBoolean("failures.policies");

  private static final String ONLY = System.getProperty("failures.only", "");

  private final RecordedGoogle google;
  private final Operator operator;
  private final Set<String> failed = new HashSet<>();

  Failures(RecordedGoogle google, Operator operator) {
    this.google = google;
    this.operator = operator;
  }

  /** Runs a script until none of its calls fails any more; every run before has to say why. */
  void run(String script, String... arguments) throws Exception {
    if (!ONLY.isEmpty() && !List.of(ONLY.split(",", -1)).contains(script)) {
      google.fail(
          403,
          call -> {
            isTheFirst(call);
            return false;
          });
      Operator.Ended ended = operator.run(script, arguments);
      google.fail(403, call -> false);
      assertThat(ended.status()).as(ended.toString()).isZero();
      return;
    }
    int before = failed.size();
    google.forget();
    google.fail(403, this::isTheFirst);
    long started = System.nanoTime();
    int stops = 0;
    int calls = 0;
    Operator.Ended ended = operator.run(script, arguments);
    while (ended.status() != 0) {
      stops++;
      int known = failed.size();
      assertThat(ended.status()).as(ended.toString()).isEqualTo(1);
      assertThat(ended.errors())
          .as(ended.toString())
          .containsPattern("ERROR: \\(gcloud\\.[a-z.-]+\\) \\S")
          .contains("STOPPED: ")
          .contains("un " + script)
          .contains(" again");
      calls += google.calls().size();
      google.forget();
      ended = operator.run(script, arguments);
      assertThat(failed.size() > known || ended.status() == 0)
          .as("it stops again though nothing new failed: " + ended)
          .isTrue();
    }
    calls += google.calls().size();
    google.fail(403, call -> false);
    System.out.printf(
        "%s: %d calls failed once each, it stopped %d times; %d calls in %d s%n",
        script,
        failed.size() - before,
        stops,
        calls,
        (System.nanoTime() - started) / 1_000_000_000);
  }

  private boolean isTheFirst(ApiCall call) {
    return !call.host().endsWith(".a.run.test")
        && !call.api().equals("oauth2")
        && failed.add(identity(call));
  }

  /** What is created, granted or shifted is a call of its own, though many go to one address. */
  private String identity(ApiCall call) {
    if (call.path().endsWith("IamPolicy") && !EVERY_POLICY) {
      return policy(call);
    }
    String what =
        switch (call.api()) {
          case "monitoring" -> call.writes() ? call.text() : "";
          case "logging" -> call.writes() ? call.text() : lasting(call.body().toString());
          case "run" -> call.change() + call.body().path("spec").path("traffic");
          case "storage" -> call.change();
          case "cloudtasks" -> call.writes() ? call.change() : call.query().get("pageToken");
          default -> call.writes() ? call.change() + grants(call) : "";
        };
    String path = call.api().equals("storage") ? "" : call.path();
    return call.method() + path + call.query().get("dryRun") + what + state(call);
  }

  /** Kind of resource, whether it is read or set, and the roles that it then grants. */
  private static String policy(ApiCall call) {
    Set<String> roles = new TreeSet<>();
    grants(call).forEach(binding -> roles.add(binding.path("role").asString()));
    return call.path().replaceFirst("/[^/]*(:[a-zA-Z]+)$", "$1") + roles;
  }

  private static JsonNode grants(ApiCall call) {
    return call.body().path("policy").path("bindings");
  }

  /** In a rollout the same is asked at every share, and for every image the same is done. */
  private String state(ApiCall call) {
    return switch (call.api()) {
      case "run", "logging" -> "" + google.run().traffic("gchostpay2-10-26");
      case "storage", "cloudbuild" -> "" + google.images().builds().size();
      default -> "";
    };
  }

  /** Without what differs from run to run: times, and the payment that was just made. */
  private static String lasting(String filter) {
    return filter.replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "").replaceAll("prove\\d+", "");
  }
}
