package io.hostpay.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.deploy.google.ApiCall;
import io.hostpay.deploy.google.RecordedGoogle;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A Google of which every call that scripts make fails the first time, and then no more. Policies,
 * of which a script reads and sets dozens, count as one for each kind of resource and role; with
 * the property {@code failures.policies} every one of them. With {@code failures.only}, a list of
 * scripts, the calls of all other scripts succeed at once, which is how a part is run by itself.
 */
final class Failures {
  private static final boolean EVERY_POLICY = Boolean.getBoolean("failures.policies");

  /** The lock is taken away by the third try at the latest, when the work is done. */
  private static final String LOCK = "/secrets/GCHOSTPAY_DEPLOYMENT_LOCK";

  private static final String ONLY = System.getProperty("failures.only", "");

  private final RecordedGoogle google;
  private final Operator operator;
  private final Set<String> failed = new HashSet<>();

  Failures(RecordedGoogle google, Operator operator) {
    this.google = google;
    this.operator = operator;
  }

  /**
   * Runs a script until none of its calls fails any more, one in each run. Every run before has to
   * stop and say why, but for those whose failing call is among these, or takes the lock away.
   *
   * @param goesOn what the failing calls contain after which the script rightly goes on
   */
  void run(String script, List<String> goesOn, String... arguments) throws Exception {
    if (!ONLY.isEmpty() && !List.of(ONLY.split(",", -1)).contains(script)) {
      google.fail(403, this::countsAsFailed);
      Operator.Ended ended = operator.run(script, arguments);
      google.fail(403, call -> false);
      assertThat(ended.status()).as(ended.toString()).isZero();
      return;
    }
    long started = System.nanoTime();
    int stops = 0;
    int calls = 0;
    List<String> wentOn = new ArrayList<>();
    AtomicReference<@Nullable String> failing = new AtomicReference<>();
    do {
      failing.set(null);
      google.forget();
      google.fail(403, call -> isTheFirst(call, failing));
      Operator.Ended ended = operator.run(script, arguments);
      google.fail(403, call -> false);
      calls += google.calls().size();
      String call = failing.get();
      if (ended.status() != 0) {
        stops++;
        assertStopped(script, call, ended);
      } else if (call != null && !call.contains(LOCK)) {
        assertThat(goesOn)
            .as("%s goes on after %s: %s", script, call, ended)
            .anyMatch(call::contains);
        wentOn.add(call);
      }
    } while (failing.get() != null);
    System.out.printf(
        "%s: %d calls failed once each, it stopped %d times, and went on after %s; %d calls in %d"
            + " s%n",
        script,
        stops + wentOn.size(),
        stops,
        wentOn,
        calls,
        (System.nanoTime() - started) / 1_000_000_000);
  }

  /** Likewise, and it stops at each. */
  void run(String script, String... arguments) throws Exception {
    run(script, List.of(), arguments);
  }

  private static void assertStopped(String script, @Nullable String call, Operator.Ended ended) {
    assertThat(call).as("it stops though nothing has failed: " + ended).isNotNull();
    assertThat(ended.status()).as(ended.toString()).isEqualTo(1);
    assertThat(ended.errors())
        .as(ended.toString())
        .containsPattern("ERROR: \\(gcloud\\.[a-z.-]+\\) \\S")
        .contains("STOPPED: ")
        .contains("un " + script)
        .contains(" again");
  }

  private static boolean mayFail(ApiCall call) {
    return !call.host().endsWith(".a.run.test") && !call.api().equals("oauth2");
  }

  private synchronized boolean countsAsFailed(ApiCall call) {
    if (mayFail(call)) {
      failed.add(identity(call));
    }
    return false;
  }

  /** Only one call of a run fails, so that what comes of it is seen. */
  private synchronized boolean isTheFirst(ApiCall call, AtomicReference<@Nullable String> failing) {
    String identity = identity(call);
    if (!mayFail(call) || failing.get() != null || !failed.add(identity)) {
      return false;
    }
    failing.set(identity);
    return true;
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
