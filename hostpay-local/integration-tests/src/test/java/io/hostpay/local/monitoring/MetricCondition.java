package io.hostpay.local.monitoring;

import com.google.logging.v2.LogMetric;
import com.google.monitoring.v3.Aggregation;
import com.google.monitoring.v3.AlertPolicy.Condition;
import com.google.monitoring.v3.AlertPolicy.Condition.MetricThreshold;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Whether a condition on our log-based metrics is met, if the lines given are all of its window:
 * what Monitoring makes of them, with the aligners and reducers that deploy/monitoring uses. What
 * it does not know it refuses.
 */
final class MetricCondition {
  private static final Map<String, LogMetric> METRICS = MonitoringFiles.metrics();
  private static final String OURS = "logging.googleapis.com/user/";
  private static final Pattern TYPE = Pattern.compile("metric\\.type = \"" + OURS + "([a-z_]+)\"");
  private static final Pattern LABEL =
      Pattern.compile("metric\\.labels\\.([a-z_]+) = (?:one_of\\(([^)]*)\\)|(\"[^\"]*\"))");
  private static final Pattern RATIO =
      Pattern.compile(
          "sum\\(increase\\([a-z_]+:user_([a-z_]+)_sum\\{[^}]*}\\[5m]\\)\\)"
              + " / sum\\(increase\\([a-z_]+:user_([a-z_]+)_sum\\{[^}]*}\\[5m]\\)\\)"
              + " > ([0-9.]+)");

  private MetricCondition() {}

  /** Whether it is on our own lines, and not on something that Google measures. */
  static boolean isOfOurs(Condition condition) {
    return condition.hasConditionPrometheusQueryLanguage()
        || (condition.hasConditionThreshold()
            && condition.getConditionThreshold().getFilter().contains(OURS))
        || (condition.hasConditionAbsent()
            && condition.getConditionAbsent().getFilter().contains(OURS));
  }

  static boolean isMet(Condition condition, List<JsonNode> lines) {
    if (condition.hasConditionAbsent()) {
      return points(condition.getConditionAbsent().getFilter(), lines).isEmpty();
    }
    if (condition.hasConditionPrometheusQueryLanguage()) {
      return isOver(condition.getConditionPrometheusQueryLanguage().getQuery(), lines);
    }
    return isOver(
        condition.getConditionThreshold(),
        (filter, aggregation) -> reduced(filter, aggregation, lines));
  }

  /** A line that a metric took: its labels, and its number. */
  private record Point(Map<String, String> labels, double value) {}

  /**
   * Whether a group exceeds the threshold, or its ratio to the denominator's group does.
   *
   * @param reduced a filter's numbers, by the groups of the aggregation
   */
  static boolean isOver(
      MetricThreshold threshold, BiFunction<String, Aggregation, Map<String, Double>> reduced) {
    Map<String, Double> above = reduced.apply(threshold.getFilter(), threshold.getAggregations(0));
    if (threshold.getDenominatorFilter().isEmpty()) {
      return above.values().stream().anyMatch(value -> value > threshold.getThresholdValue());
    }
    Map<String, Double> below =
        reduced.apply(threshold.getDenominatorFilter(), threshold.getDenominatorAggregations(0));
    return above.entrySet().stream()
        .anyMatch(
            group ->
                group.getValue() / below.getOrDefault(group.getKey(), Double.POSITIVE_INFINITY)
                    > threshold.getThresholdValue());
  }

  private static boolean isOver(String query, List<JsonNode> lines) {
    Matcher ratio = RATIO.matcher(query);
    if (!ratio.matches()) {
      throw new IllegalArgumentException("not understood: " + query);
    }
    return sum(ratio.group(1), lines) / sum(ratio.group(2), lines)
        > Double.parseDouble(ratio.group(3));
  }

  private static double sum(String metric, List<JsonNode> lines) {
    return points("metric.type = \"" + OURS + metric + "\"", lines).stream()
        .mapToDouble(Point::value)
        .sum();
  }

  private static Map<String, Double> reduced(
      String filter, Aggregation aggregation, List<JsonNode> lines) {
    Map<String, List<Double>> groups = new HashMap<>();
    for (Point point : points(filter, lines)) {
      String group =
          aggregation.getGroupByFieldsList().stream()
              .map(field -> point.labels().getOrDefault(field.replace("metric.labels.", ""), ""))
              .reduce("", (a, b) -> a + "|" + b);
      groups.computeIfAbsent(group, g -> new ArrayList<>()).add(point.value());
    }
    Map<String, Double> reduced = new HashMap<>();
    groups.forEach((group, values) -> reduced.put(group, reduce(aggregation, values)));
    return reduced;
  }

  private static double reduce(Aggregation aggregation, List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return switch (aggregation.getPerSeriesAligner()) {
      case ALIGN_PERCENTILE_95 -> sorted[(int) Math.ceil(sorted.length * 0.95) - 1];
      case ALIGN_DELTA, ALIGN_SUM ->
          switch (aggregation.getCrossSeriesReducer()) {
            case REDUCE_SUM -> Arrays.stream(sorted).sum();
            case REDUCE_MEAN -> Arrays.stream(sorted).average().orElseThrow();
            default -> throw new IllegalArgumentException("" + aggregation.getCrossSeriesReducer());
          };
      default -> throw new IllegalArgumentException("" + aggregation.getPerSeriesAligner());
    };
  }

  private static List<Point> points(String filter, List<JsonNode> lines) {
    Matcher type = TYPE.matcher(filter);
    if (!type.find()) {
      throw new IllegalArgumentException("no metric of ours: " + filter);
    }
    LogMetric metric = METRICS.get(type.group(1));
    if (metric == null) {
      throw new IllegalArgumentException("no such metric: " + type.group(1));
    }
    Map<String, List<String>> wanted = new HashMap<>();
    LABEL
        .matcher(filter)
        .results()
        .forEach(
            label ->
                wanted.put(
                    label.group(1),
                    Pattern.compile("\"([^\"]*)\"")
                        .matcher(label.group(2) == null ? label.group(3) : label.group(2))
                        .results()
                        .map(value -> value.group(1))
                        .toList()));
    return lines.stream()
        .filter(LogFilter.read(metric.getFilter()))
        .map(line -> point(metric, line))
        .filter(
            point ->
                wanted.entrySet().stream()
                    .allMatch(
                        label ->
                            label
                                .getValue()
                                .contains(point.labels().getOrDefault(label.getKey(), ""))))
        .toList();
  }

  private static Point point(LogMetric metric, JsonNode line) {
    Map<String, String> labels = new HashMap<>();
    metric
        .getLabelExtractorsMap()
        .forEach((label, extractor) -> labels.put(label, Extractor.value(extractor, line)));
    return new Point(
        labels,
        metric.getValueExtractor().isEmpty()
            ? 1
            : Double.parseDouble(Extractor.value(metric.getValueExtractor(), line)));
  }
}
