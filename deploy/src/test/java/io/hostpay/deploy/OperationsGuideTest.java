package io.hostpay.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.EndReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** docs/operations.md names what there is, and nothing else. */
class OperationsGuideTest {
  private final String guide;

  OperationsGuideTest() throws IOException {
    guide = Files.readString(Operator.DEPLOY.resolveSibling("docs/operations.md"));
  }

  @ParameterizedTest
  @EnumSource
  void saysWhatToDoAboutEveryEnd(EndReason reason) {
    assertThat(guide).containsPattern("\\| `(REJECTED|FAILED)\\(" + reason.wireName() + "\\)` \\|");
  }

  @Test
  void namesScriptsAndFilesThatExist() {
    assertThat(
            Pattern.compile("\\bdeploy/([a-z0-9_]+\\.(sh|conf|yaml))")
                .matcher(guide)
                .results()
                .map(MatchResult::group)
                .distinct())
        .hasSizeGreaterThan(8)
        .allMatch(name -> Files.exists(Operator.DEPLOY.resolveSibling(name)));
  }

  // Without, the wallet's key would go wherever gcloud happens to point.
  @Test
  void namesTheProjectInEveryCommandThatReachesGoogle() {
    assertThat(
            Pattern.compile("gcloud (?!auth |version)[^`\\n]*")
                .matcher(guide)
                .results()
                .map(MatchResult::group))
        .hasSizeGreaterThan(8)
        .filteredOn(
            command ->
                command.matches("gcloud (-|(run|secrets|tasks|sql|services|logging|scheduler) ).*"))
        .allMatch(command -> command.contains("--project=$PROJECT"));
  }

  // A paused execute queue goes on signing replacements, and a paused watch queue cancels nothing.
  @Test
  void stopsPaymentsByTheWalletBeforeAnyQueueIsPaused() {
    List<String> chapters =
        Pattern.compile("(?m)^## ")
            .splitAsStream(guide)
            .filter(chapter -> chapter.contains("queues pause"))
            .toList();
    assertThat(chapters)
        .hasSize(2)
        .allSatisfy(
            chapter ->
                assertThat(chapter.substring(0, chapter.indexOf("queues pause")))
                    .contains("deploy/payments.sh pause"));
    assertThat(chapters.getLast())
        .contains("cancel it (section 9):", "`gchostpay-payment-watch-queue` has to run");
  }

  /** A task of GCSplit1's own queue is a payment that nobody else knows of. */
  @Test
  void purgesTheQueuesThatAreOursAndNoOther() throws IOException {
    Matcher purged =
        Pattern.compile(
                "for queue in ([a-z \\\\\n-]+); do\\n  gcloud [^\\n]* queues purge \\$queue ")
            .matcher(guide);
    assertThat(purged.find()).isTrue();
    List<String> ours =
        Files.readAllLines(Operator.DEPLOY.resolve("queues.conf")).stream()
            .filter(line -> line.matches("\\S+ +yes .*"))
            .map(line -> line.replaceFirst(" .*", ""))
            .toList();
    assertThat(purged.group(1).split("[\\s\\\\]+")).containsExactlyInAnyOrderElementsOf(ours);
    assertThat(Pattern.compile("queues purge ").matcher(guide).results()).hasSize(1);
  }

  @Test
  void asksTheLedgerForColumnsThatItHas() throws IOException {
    String columns;
    try (Stream<Path> migrations =
        Files.list(
            Operator.DEPLOY.resolveSibling("hostpay-common/src/main/resources/db/migration"))) {
      StringBuilder all = new StringBuilder();
      for (Path migration : migrations.toList()) {
        all.append(Files.readString(migration));
      }
      columns = all.toString();
    }
    Pattern.compile("SELECT ([a-z_, ]+) FROM (hostpay_[a-z_]+)")
        .matcher(guide)
        .results()
        .forEach(
            query -> {
              assertThat(columns).contains("create table " + query.group(2) + " (");
              for (String column : query.group(1).split(", ", -1)) {
                assertThat(columns).containsPattern("\\n  " + column + " +[a-z]");
              }
            });
  }
}
