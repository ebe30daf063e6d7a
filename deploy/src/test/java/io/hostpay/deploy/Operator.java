package io.hostpay.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.deploy.google.ApiCall;
import io.hostpay.deploy.google.RecordedGoogle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Whoever runs the scripts: with the real gcloud, signed in to a {@link RecordedGoogle}. */
final class Operator {
  static final Path DEPLOY = Path.of("").toAbsolutePath();

  /** What lies beside the scripts and is none of what they need. */
  private static final Set<String> OF_THE_BUILD = Set.of("pom.xml", "src", "target");

  static final String PROJECT = "hostpay-test";

  /**
   * How a script ended.
   *
   * @param output what it said
   * @param errors what it, and gcloud, complained of
   */
  record Ended(int status, String output, String errors) {
    /** The commands that it ran, or in a dry run would have run. */
    List<String> commands() {
      return output.lines().filter(line -> line.startsWith("+ ")).toList();
    }

    @Override
    public String toString() {
      return "exit " + status + "\n" + output + "\n--\n" + errors.replaceAll(" {3,}", "  ");
    }
  }

  private final RecordedGoogle google;
  private final Path scratch;
  private final Path checkout;
  private final Path deploy;
  private final Map<String, String> changed = new HashMap<>();
  private String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");

  /** Keeps its settings and gcloud's configuration under {@code scratch}. */
  Operator(RecordedGoogle google, Path scratch) throws IOException {
    this.google = google;
    this.scratch = scratch;
    this.checkout = scratch.resolve("checkout");
    this.deploy = checkout.resolve("deploy");
    set("PROJECT_ID", PROJECT);
    set("OPERATIONS_GUIDE_URL", "https://guide.test/operations");
    set("NOTIFICATION_CHANNEL", "projects/" + PROJECT + "/notificationChannels/17");
  }

  /** Commits a change to a checkout of the scripts of its own, the first time making that. */
  void commit(String change) throws IOException, InterruptedException {
    if (!Files.exists(deploy)) {
      succeed("mkdir", "-p", checkout.toString());
      succeed("mkdir", "-p", deploy.toString());
      List<String> copy = new ArrayList<>(List.of("cp", "-r"));
      try (Stream<Path> files = Files.list(DEPLOY)) {
        files
            .filter(file -> !OF_THE_BUILD.contains(file.getFileName().toString()))
            .forEach(file -> copy.add(file.toString()));
      }
      copy.add(deploy.toString());
      succeed(copy.toArray(new String[0]));
      succeed("cp", DEPLOY.resolveSibling(".gitignore").toString(), checkout.toString());
      git("init", "--quiet");
    }
    Files.writeString(checkout.resolve("code.txt"), change);
    git("add", "--all");
    git("-c", "user.name=x", "-c", "user.email=x@y", "commit", "--quiet", "--message=" + change);
  }

  /** The files of that checkout, for somebody to change. */
  Path checkout() {
    return checkout;
  }

  /** What gcloud was given as a service's definition. */
  JsonNode rendered(String service) throws IOException {
    return Definitions.yaml(deploy.resolve("rendered/" + PROJECT + "/" + service + ".yaml"));
  }

  /** What images of the checkout's commit are tagged with. */
  String tag() throws IOException, InterruptedException {
    return git("rev-parse", "--short=12", "HEAD").output().strip();
  }

  private Ended git(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git", "-C", checkout.toString()));
    command.addAll(List.of(words));
    return succeed(command.toArray(new String[0]));
  }

  private Ended succeed(String... command) throws IOException, InterruptedException {
    Ended ended = run(List.of(command), Map.of("PATH", System.getenv("PATH")), scratch);
    assertThat(ended.status()).as(ended.toString()).isZero();
    return ended;
  }

  /** Writes the settings as shipped, with the project, and with all that were set so far. */
  void set(String name, String value) throws IOException {
    changed.put(name, value);
    String settings = Files.readString(DEPLOY.resolve("settings.conf"));
    for (Map.Entry<String, String> setting : changed.entrySet()) {
      settings =
          settings.replaceFirst(
              "(?m)^" + setting.getKey() + "=.*$", setting.getKey() + "=" + setting.getValue());
    }
    Files.writeString(settings(), settings);
  }

  Path settings() {
    return scratch.resolve("settings.conf");
  }

  /** Runs a script of the deploy folder to its end. */
  Ended run(String script, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add("bash");
    if (!Files.exists(deploy)) {
      commit("first");
    }
    command.add(deploy.resolve(script).toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("--settings", settings().toString()));
    return run(command, environment(), scratch);
  }

  /** From now on gcloud is one that is loaded already. */
  WarmGcloud warmUp() throws IOException, InterruptedException {
    WarmGcloud warm = new WarmGcloud(environment(), scratch.resolve("warm"));
    path = warm.folder() + ":" + path;
    return warm;
  }

  private Map<String, String> environment() throws IOException {
    Map<String, String> environment = new HashMap<>(google.environment());
    environment.put("PATH", path);
    environment.put("HOME", scratch.toString());
    environment.put("TMPDIR", scratch.toString());
    environment.put("LANG", "C.UTF-8");
    environment.put("CLOUDSDK_CONFIG", scratch.resolve("gcloud").toString());
    environment.put(
        "CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE", AccountKeyFile.file(scratch).toString());
    environment.put("CLOUDSDK_CORE_SHOULD_PROMPT_TO_ENABLE_API", "false");
    environment.put("CLOUDSDK_CORE_DISABLE_USAGE_REPORTING", "true");
    environment.put("CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK", "true");
    return environment;
  }

  /**
   * A dry run, then the real one, which has to do just that: the same commands, and of each just
   * what it changes.
   */
  Ended rehearsed(String script, String... arguments) throws IOException, InterruptedException {
    Ended dry = dry(script, arguments);
    google.forget();
    Set<String> services = new TreeSet<>(google.run().services().keySet());
    Set<String> jobs = new TreeSet<>(google.run().jobs().keySet());
    Ended real = run(script, arguments);
    assertThat(real.status()).as(real.toString()).isZero();
    assertThat(real.commands()).as(real.toString()).isEqualTo(dry.commands());
    assertThat(changes()).isEqualTo(PrintedCommand.changes(real.commands(), services, jobs));
    return real;
  }

  /** A dry run, which has to succeed and change nothing. */
  Ended dry(String script, String... arguments) throws IOException, InterruptedException {
    google.forget();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--dry-run");
    Ended dry = run(script, all.toArray(new String[0]));
    assertThat(dry.status()).as(dry.toString()).isZero();
    assertThat(google.calls()).isNotEmpty();
    assertThat(google.writes()).isEmpty();
    return dry;
  }

  /** What was changed since the record began, in its order. */
  List<String> changes() {
    return google.writes().stream()
        .map(ApiCall::change)
        .filter(change -> !change.contains("GCHOSTPAY_DEPLOYMENT_LOCK"))
        .toList();
  }

  /** Runs any command to its end, with this environment and no other. */
  static Ended run(List<String> command, Map<String, String> environment, Path scratch)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(scratch, "output", ".txt");
    Path errors = Files.createTempFile(scratch, "errors", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(10, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError("still running after 10 minutes: " + command);
    }
    return new Ended(process.exitValue(), Files.readString(output), Files.readString(errors));
  }

  /** Fails where there is no gcloud: what these tests show cannot be shown without. */
  static void requireGcloud() {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      if (Files.isExecutable(Path.of(folder, "gcloud"))) {
        return;
      }
    }
    throw new AssertionError(
        "gcloud is not on the PATH: nothing is known about the deployment's scripts. Install it"
            + " (https://cloud.google.com/sdk/docs/install, or the package google-cloud-cli) and"
            + " run the tests again; they need no Google account.");
  }
}
