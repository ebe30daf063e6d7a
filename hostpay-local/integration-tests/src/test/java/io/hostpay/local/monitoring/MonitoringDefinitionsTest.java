package io.hostpay.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.LabelDescriptor;
import com.google.logging.v2.LogMetric;
import com.google.monitoring.v3.AlertPolicy;
import io.hostpay.common.ledger.EndReason;
import io.hostpay.common.logging.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.event.Level;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What deploy/monitoring says of itself: types, names, words and links. */
class MonitoringDefinitionsTest {
  /** Google's own metrics that are used, as its list of metrics names them. */
  private static final Set<String> GOOGLES =
      Set.of(
          "run.googleapis.com/request_count",
          "run.googleapis.com/request_latencies",
          "run.googleapis.com/container/instance_count",
          "run.googleapis.com/container/memory/utilizations",
          "cloudtasks.googleapis.com/queue/depth",
          "cloudtasks.googleapis.com/queue/task_attempt_count",
          "cloudtasks.googleapis.com/queue/task_attempt_delays",
          "cloudsql.googleapis.com/database/postgresql/num_backends");

  private final Map<String, LogMetric> metrics = MonitoringFiles.metrics();
  private final Map<String, AlertPolicy> alerts = MonitoringFiles.alerts();

  @Test
  void parsesIntoGooglesOwnTypes() {
    assertThat(metrics).hasSizeGreaterThan(10);
    assertThat(alerts).hasSizeGreaterThan(20);
    assertThat(MonitoringFiles.dashboards())
        .containsOnlyKeys("service-health", "cloud-tasks-health", "payment-flow");
    assertThat(MonitoringFiles.dashboards().values())
        .allSatisfy(
            dashboard -> {
              assertThat(dashboard.getLabelsMap()).containsKey("hostpay");
              dashboard
                  .getMosaicLayout()
                  .getTilesList()
                  .forEach(
                      tile -> {
                        assertThat(tile.getXPos() + tile.getWidth()).isLessThanOrEqualTo(48);
                        assertThat(tile.getWidget().getTitle()).isNotBlank();
                      });
            });
  }

  @Test
  void metricsAreNamedAsTheirFilesAndExtractEveryLabel() {
    metrics.forEach(
        (name, metric) -> {
          assertThat(metric.getName()).isEqualTo(name);
          assertThat(metric.getDescription()).isNotBlank();
          assertThat(metric.getLabelExtractorsMap().keySet())
              .isEqualTo(
                  metric.getMetricDescriptor().getLabelsList().stream()
                      .map(LabelDescriptor::getKey)
                      .collect(Collectors.toSet()));
          assertThat(metric.getValueExtractor().isEmpty())
              .as("only a distribution has a value")
              .isEqualTo(!metric.hasBucketOptions());
          LogFilter.read(metric.getFilter());
        });
  }

  @Test
  void everyMetricNamedAnywhereExistsWithItsLabels() throws IOException {
    Set<String> used = new HashSet<>();
    for (String text : texts()) {
      Pattern.compile("metric\\.type = \"([^\"]+)\"([^}]*?)(?:\"[,}\n])")
          .matcher(text.replace("\\\"", "\""))
          .results()
          .forEach(
              found -> {
                String type = found.group(1);
                if (!type.startsWith("logging.googleapis.com/user/")) {
                  assertThat(GOOGLES).contains(type);
                  return;
                }
                LogMetric metric = metrics.get(type.substring(type.lastIndexOf('/') + 1));
                assertThat(metric).as(type).isNotNull();
                used.add(metric.getName());
                Pattern.compile("metric\\.labels\\.([a-z_]+)")
                    .matcher(found.group(2))
                    .results()
                    .forEach(
                        label ->
                            assertThat(metric.getLabelExtractorsMap())
                                .as(type)
                                .containsKey(label.group(1)));
              });
      Pattern.compile("logging_googleapis_com:user_([a-z_]+)_sum")
          .matcher(text)
          .results()
          .forEach(
              found -> {
                assertThat(metrics).containsKey(found.group(1));
                used.add(found.group(1));
              });
    }
    assertThat(metrics.keySet()).as("metrics that nobody looks at").isSubsetOf(used);
  }

  /** A service that is missing in a list has no alerts. */
  @Test
  void everyListOfServicesNamesAllThatAreDeployed() throws IOException {
    Set<String> deployed;
    try (Stream<Path> files = Files.list(MonitoringFiles.DEPLOY.resolve("services"))) {
      deployed =
          files
              .map(file -> file.getFileName().toString().replaceFirst("\\.yaml$", ""))
              .filter(name -> name.startsWith("gchostpay"))
              .map(name -> "${" + name.toUpperCase(Locale.ROOT) + "_SERVICE}")
              .collect(Collectors.toSet());
    }
    assertThat(deployed).hasSizeGreaterThan(3);
    List<Set<String>> lists =
        texts().stream()
            .flatMap(
                text ->
                    Pattern.compile("service_name = one_of\\(([^)]*)\\)").matcher(text).results())
            .map(list -> Set.of(list.group(1).replace("\\\"", "").split(", ", -1)))
            .toList();
    assertThat(lists)
        .hasSizeGreaterThan(5)
        .allSatisfy(list -> assertThat(list).isEqualTo(deployed));
  }

  @Test
  void everyEventNamedAnywhereExists() throws IOException {
    Set<String> events =
        Arrays.stream(Event.values()).map(Event::wireName).collect(Collectors.toSet());
    Pattern named =
        Pattern.compile(
            "(?:jsonPayload|metric\\.labels)\\.event ?= ?"
                + "(\"[a-z_]+\"|\\([^)]*\\)|one_of\\([^)]*\\))");
    Pattern word = Pattern.compile("\"([a-z_]+)\"");
    for (String text : texts()) {
      List<String> found =
          named
              .matcher(text.replace("\\\"", "\""))
              .results()
              .flatMap(one -> word.matcher(one.group(1)).results().map(w -> w.group(1)))
              .toList();
      assertThat(events).containsAll(found);
    }
  }

  @Test
  void everyAlertSaysHowBadItIsAndWhatToDoFirstAndLinksThere() {
    alerts.forEach(
        (name, alert) -> {
          assertThat(alert.getUserLabelsMap()).as(name).containsEntry("hostpay", name);
          assertThat(alert.getSeverity())
              .as(name)
              .isNotEqualTo(AlertPolicy.Severity.SEVERITY_UNSPECIFIED);
          assertThat(alert.getDisplayName()).startsWith("HostPay: ");
          assertThat(alert.getConditionsCount()).isEqualTo(1);
          assertThat(alert.getDocumentation().getContent())
              .as(name)
              .hasSizeBetween(80, 500)
              .containsPattern("[Ff]irst |Nothing has to be done");
          assertThat(alert.getDocumentation().getLinksList())
              .extracting(AlertPolicy.Documentation.Link::getUrl)
              .containsExactly("https://guide.test#alert-" + name);
          if (alert.getConditions(0).hasConditionMatchedLog()) {
            LogFilter.read(alert.getConditions(0).getConditionMatchedLog().getFilter());
            assertThat(alert.getAlertStrategy().hasNotificationRateLimit()).as(name).isTrue();
          } else {
            assertThat(alert.getAlertStrategy().hasNotificationRateLimit()).as(name).isFalse();
          }
        });
  }

  /** Each is paid for. */
  @Test
  void theGuideCountsTheConditions() throws IOException {
    long onLines =
        alerts.values().stream()
            .filter(alert -> alert.getConditions(0).hasConditionMatchedLog())
            .count();
    assertThat(Files.readString(MonitoringFiles.DEPLOY.resolveSibling("docs/operations.md")))
        .contains(
            "| %d conditions, of which %d read metrics |"
                .formatted(alerts.size(), alerts.size() - onLines),
            " for %d and the sum ".formatted(alerts.size()),
            "%d conditions on log lines".formatted(onLines));
  }

  @Test
  void theGuideHasALineForEveryAlertAndNoOther() throws IOException {
    String guide = Files.readString(MonitoringFiles.DEPLOY.resolveSibling("docs/operations.md"));
    List<String> anchors =
        Pattern.compile("(?m)^\\| <a id=\"alert-([a-z-]+)\"></a>[^|]+\\|[^|]+\\|[^|]+\\|$")
            .matcher(guide)
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(anchors).containsExactlyInAnyOrderElementsOf(alerts.keySet());
    assertThat(Pattern.compile("<a id=\"alert-").matcher(guide).results().map(MatchResult::group))
        .as("rows that were not understood")
        .hasSameSizeAs(anchors);
  }

  @Test
  void everyEventThatNeedsAPersonHasAnAlert() {
    // A fault of our own is counted, by its answer: error-rate.
    Set<String> untold =
        Arrays.stream(Event.values())
            .filter(event -> event.level() == Level.ERROR && event != Event.REQUEST_FAILED)
            .map(Event::wireName)
            .filter(
                event ->
                    alerts.values().stream()
                        .noneMatch(
                            alert ->
                                alert
                                    .getConditions(0)
                                    .getConditionMatchedLog()
                                    .getFilter()
                                    .endsWith("jsonPayload.event=\"" + event + "\"")))
            .collect(Collectors.toSet());
    assertThat(untold).isEmpty();
  }

  /** Once, a single refused payment raised no alert. */
  @ParameterizedTest
  @EnumSource
  void everyReasonToRefuseThatCallsForAPersonRaisesAnAlert(EndReason reason) {
    ObjectNode entry = JsonMapper.shared().createObjectNode();
    entry.putObject("resource").put("type", "cloud_run_revision");
    entry
        .putObject("jsonPayload")
        .put("event", Event.PAYMENT_REJECTED.wireName())
        .put("reason", reason.wireName());
    // A second payment of one order, and a deposit that is not as it should be, have their own.
    boolean told =
        switch (reason) {
          case NOT_WAITING, DUPLICATE_ORDER, DEPOSIT_MISSED, DEPOSIT_UNEXPLAINED -> false;
          default -> true;
        };
    assertThat(Alerts.raisedBy(List.of(entry)))
        .isEqualTo(told ? Set.of("payment-rejected") : Set.of());
  }

  /** The table alert, metric, filter, test. */
  @Test
  void theGuideSaysWhatEachAlertIsOnAndWhichTestShowsIt() throws Exception {
    String guide = Files.readString(MonitoringFiles.DEPLOY.resolveSibling("docs/operations.md"));
    List<MatchResult> rows =
        Pattern.compile("(?m)^\\| ([a-z-]+) \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|$")
            .matcher(guide.substring(guide.indexOf("### What each alert is on")))
            .results()
            .filter(row -> alerts.containsKey(row.group(1)))
            .toList();
    assertThat(rows.stream().map(row -> row.group(1)))
        .containsExactlyInAnyOrderElementsOf(alerts.keySet());
    for (MatchResult row : rows) {
      AlertPolicy.Condition on =
          java.util.Objects.requireNonNull(alerts.get(row.group(1))).getConditions(0);
      if (on.hasConditionMatchedLog()) {
        String filter =
            on.getConditionMatchedLog()
                .getFilter()
                .replace("resource.type=\"cloud_run_revision\" AND ", "")
                .replace("jsonPayload.", "");
        assertThat(row.group(3)).isEqualTo("`" + filter + "`");
      } else {
        for (String metric : row.group(2).replace("`", "").split(", ", -1)) {
          assertThat(on.toString()).contains(metric);
        }
      }
      String[] test = row.group(4).replace("`", "").split("\\.", -1);
      Class<?> tests = Class.forName(getClass().getPackageName() + "." + test[0]);
      assertThat(tests.getDeclaredMethod(test[1]).isAnnotationPresent(Test.class)).isTrue();
      assertThat(body(test[0], test[1])).contains('"' + row.group(1) + '"');
    }
  }

  /** The text of a test, which names the alert that it expects. */
  private static String body(String tests, String test) throws IOException {
    String source =
        Files.readString(Path.of("src/test/java/io/hostpay/local/monitoring", tests + ".java"));
    int start = source.indexOf("void " + test + "(");
    return source.substring(start, source.indexOf("\n  }\n", start));
  }

  private static List<String> texts() throws IOException {
    try (Stream<Path> files = Files.walk(MonitoringFiles.DEPLOY.resolve("monitoring"))) {
      List<String> texts = new java.util.ArrayList<>();
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        texts.add(Files.readString(file));
      }
      return texts;
    }
  }
}
