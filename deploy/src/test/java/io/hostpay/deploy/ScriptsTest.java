package io.hostpay.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be said of the scripts without gcloud. */
@Execution(ExecutionMode.CONCURRENT) // each has a folder and shells of its own
class ScriptsTest {
  private static final Map<String, String> PATH =
      Map.of("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"), "LANG", "C.UTF-8");

  @TempDir Path scratch;

  @Test
  @Tag("deployment")
  void shellcheckHasNothingToSay() throws Exception {
    // Beside each other: it reads each script's libraries once more, on one core.
    assertThat(scripts().parallelStream().map(this::shellcheck)).allMatch(String::isEmpty);
  }

  private String shellcheck(Path script) {
    try {
      Operator.Ended ended =
          Operator.run(List.of("shellcheck", "-x", "-a", script.toString()), PATH, scratch);
      return ended.status() == 0 ? ended.output() + ended.errors() : ended.toString();
    } catch (IOException e) {
      throw new AssertionError(
          "shellcheck is not on the PATH, so that nobody has checked the scripts. Install it"
              + " (apt-get install shellcheck, or brew install shellcheck) and run again.",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void everyScriptIsExecutableStrictAndKnowsItsOptions() throws Exception {
    for (Path script : scripts()) {
      assertThat(script).isExecutable();
      assertThat(Files.readString(script))
          .startsWith("#!/usr/bin/env bash\n")
          .contains("\nset -euo pipefail\n")
          .contains("\nstart \"" + script.getFileName());
      Operator.Ended help = Operator.run(List.of(script.toString(), "--help"), PATH, scratch);
      assertThat(help.status()).as(help.toString()).isZero();
      assertThat(help.output()).contains("--dry-run").contains("--settings FILE");
    }
  }

  @Test
  void refusesToGuessTheProject() throws Exception {
    Path bin = Files.createDirectory(scratch.resolve("bin"));
    Path gcloud = Files.writeString(bin.resolve("gcloud"), "#!/bin/sh\necho called >&2\nexit 1\n");
    assertThat(gcloud.toFile().setExecutable(true)).isTrue();
    Operator.Ended ended =
        Operator.run(
            List.of("bash", Operator.DEPLOY.resolve("deploy_all.sh").toString()),
            Map.of("PATH", bin + ":" + PATH.get("PATH")),
            scratch);
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.errors()).contains("PROJECT_ID is not set").doesNotContain("called");
  }

  // Once, `setup_gchostpay_iam.sh --dryrun` made 40 changes.
  @ParameterizedTest
  @ValueSource(strings = {"--dryrun", "--dry-run=yes", "--no-traffic", "-n", "gchostpay9", "--"})
  void stopsAtAWordThatItDoesNotKnowBeforeAnythingIsSent(String word) throws Exception {
    Path bin = Files.createDirectory(scratch.resolve("bin"));
    Path gcloud = Files.writeString(bin.resolve("gcloud"), "#!/bin/sh\necho called >&2\nexit 1\n");
    assertThat(gcloud.toFile().setExecutable(true)).isTrue();
    for (Path script : scripts()) {
      Operator.Ended ended =
          Operator.run(
              List.of("bash", script.toString(), word),
              Map.of("PATH", bin + ":" + PATH.get("PATH")),
              scratch);
      assertThat(ended.status()).as(script + "\n" + ended).isEqualTo(2);
      assertThat(ended.errors())
          .contains("'" + word + "' is not understood. See --help. Nothing was done.")
          .doesNotContain("called");
    }
  }

  @Test
  void deploysNoGchostpay4WhereTheSettingsHaveNone() throws Exception {
    Path bin = Files.createDirectory(scratch.resolve("bin"));
    Path gcloud = Files.writeString(bin.resolve("gcloud"), "#!/bin/sh\necho called >&2\nexit 1\n");
    assertThat(gcloud.toFile().setExecutable(true)).isTrue();
    String shipped = Files.readString(Operator.DEPLOY.resolve("settings.conf"));
    Path settings =
        Files.writeString(
            scratch.resolve("settings.conf"),
            shipped.replaceFirst("(?m)^PROJECT_ID=$", "PROJECT_ID=p1"));
    Operator.Ended ended =
        Operator.run(
            List.of(
                "bash",
                Operator.DEPLOY.resolve("deploy_gchostpay4.sh").toString(),
                "--settings",
                settings.toString()),
            Map.of("PATH", bin + ":" + PATH.get("PATH")),
            scratch);
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.errors()).contains("WITH_GCHOSTPAY4=yes").doesNotContain("called");
  }

  @Test
  void saysThatGcloudIsMissing() throws Exception {
    Operator.Ended ended =
        Operator.run(
            List.of(
                "/bin/bash",
                "-c",
                "PATH=$1; dirname() { echo \"${1%/*}\"; }; . \"$2\"; start x ''",
                "x",
                scratch.toString(),
                Operator.DEPLOY.resolve("lib/common.sh").toString()),
            PATH,
            scratch);
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.errors()).contains("gcloud is not installed").contains("Nothing was done");
  }

  @Test
  void stopsAtADefinitionThatItCannotRead() throws Exception {
    Path conf = Files.writeString(scratch.resolve("x.conf"), "# two columns\na b\n\nc # comment\n");
    Operator.Ended ended =
        Operator.run(
            List.of(
                "bash",
                "-c",
                "set -euo pipefail; . \"$1\"; rows \"$2\" 2",
                "x",
                Operator.DEPLOY.resolve("lib/common.sh").toString(),
                conf.toString()),
            PATH,
            scratch);
    assertThat(ended.output()).isEqualTo("a b\n");
    assertThat(ended.errors()).contains("x.conf line 4: expected 2 columns, found 1");
    assertThat(ended.status()).isEqualTo(1);
  }

  @Test
  void printsCommandsThatAShellReadsBack() throws Exception {
    Operator.Ended ended =
        Operator.run(
            List.of(
                "bash",
                "-c",
                """
                set -euo pipefail; . "$1"; DRY_RUN=yes
                words=(a 'b c' "it's" '*/10 * * * *' '' '^|^A=$B|C=`d`')
                line=$(change x printf '<%s>' "${words[@]}")
                eval "${line#+ }"
                echo; printf '<%s>' "${words[@]}"
                """,
                "x",
                Operator.DEPLOY.resolve("lib/common.sh").toString()),
            PATH,
            scratch);
    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(ended.output().lines().toList().getFirst())
        .isEqualTo(ended.output().lines().toList().getLast());
  }

  private static List<Path> scripts() throws IOException {
    try (Stream<Path> files = Files.list(Operator.DEPLOY)) {
      List<Path> scripts = files.filter(f -> f.toString().endsWith(".sh")).sorted().toList();
      assertThat(scripts).hasSizeGreaterThan(10);
      return scripts;
    }
  }
}
