package io.hostpay.local.monitoring;

import com.google.monitoring.v3.Aggregation;
import com.google.monitoring.v3.AlertPolicy.Condition.MetricThreshold;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether a condition on numbers that Google measures is met, if these are the samples of its
 * window: with the filters, aligners and reducers that deploy/monitoring uses. What it does not
 * know it refuses.
 */
final class GoogleCondition {
  private static final Pattern TERM =
      Pattern.compile(
          "((?:resource|metric)\\.(?:type|labels\\.[a-z_]+)) = "
              + "(?:\"([^\"]*)\"|(one_of|starts_with)\\(([^)]*)\\))");

  private GoogleCondition() {}

  /**
   * One measurement.
   *
   * @param labels by the names that filters use: {@code resource.type}, {@code metric.type}, {@code
   *     resource.labels.…}, {@code metric.labels.…}
   */
  record Sample(Map<String, String> labels, double value) {}

  static boolean isMet(MetricThreshold threshold, List<Sample> samples) {
    return MetricCondition.isOver(
        threshold, (filter, aggregation) -> reduced(filter, aggregation, samples));
  }

  private static Map<String, Double> reduced(
      String filter, Aggregation aggregation, List<Sample> samples) {
    List<MatchResult> terms = TERM.matcher(filter).results().toList();
    if (!TERM.matcher(filter).replaceAll("").replace(" AND ", "").isEmpty()) {
      throw new IllegalArgumentException("not understood: " + filter);
    }
    Map<Map<String, String>, List<Double>> series =
        samples.stream()
            .filter(sample -> terms.stream().allMatch(term -> takes(term, sample)))
            .collect(
                Collectors.groupingBy(
                    Sample::labels, Collectors.mapping(Sample::value, Collectors.toList())));
    Map<String, List<Double>> groups = new HashMap<>();
    series.forEach(
        (labels, values) ->
            groups
                .computeIfAbsent(group(aggregation, labels), group -> new ArrayList<>())
                .add(aligned(aggregation, values)));
    Map<String, Double> reduced = new HashMap<>();
    groups.forEach((group, values) -> reduced.put(group, reduce(aggregation, values)));
    return reduced;
  }

  private static boolean takes(MatchResult term, Sample sample) {
    String value = sample.labels().getOrDefault(term.group(1), "");
    if (term.group(3) == null) {
      return value.equals(term.group(2));
    }
    List<String> named =
        Arrays.stream(term.group(4).split(", ", -1)).map(word -> word.replace("\"", "")).toList();
    return term.group(3).equals("one_of")
        ? named.contains(value)
        : named.stream().anyMatch(value::startsWith);
  }

  private static String group(Aggregation aggregation, Map<String, String> labels) {
    return aggregation.getGroupByFieldsList().stream()
        .map(field -> labels.getOrDefault(field, ""))
        .collect(Collectors.joining("|"));
  }

  /** One number of a series, of all that it has in the window. */
  private static double aligned(Aggregation aggregation, List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return switch (aggregation.getPerSeriesAligner()) {
      case ALIGN_DELTA -> Arrays.stream(sorted).sum();
      case ALIGN_MAX -> sorted[sorted.length - 1];
      case ALIGN_PERCENTILE_99 -> sorted[(int) Math.ceil(sorted.length * 0.99) - 1];
      default -> throw new IllegalArgumentException("" + aggregation.getPerSeriesAligner());
    };
  }

  private static double reduce(Aggregation aggregation, List<Double> values) {
    return switch (aggregation.getCrossSeriesReducer()) {
      case REDUCE_SUM -> values.stream().mapToDouble(Double::doubleValue).sum();
      case REDUCE_MAX -> values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
      default -> throw new IllegalArgumentException("" + aggregation.getCrossSeriesReducer());
    };
  }
}
