package io.hostpay.local.monitoring;

import com.google.monitoring.v3.AlertPolicy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Which of the defined alerts the given lines raise. */
final class Alerts {
  private static final Map<String, AlertPolicy> DEFINED = MonitoringFiles.alerts();

  private Alerts() {}

  /** Those whose filter takes at least one of the lines. */
  static Set<String> raisedBy(List<JsonNode> lines) {
    return DEFINED.entrySet().stream()
        .filter(alert -> alert.getValue().getConditions(0).hasConditionMatchedLog())
        .filter(alert -> lines.stream().anyMatch(LogFilter.read(filter(alert.getValue()))))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** Those whose number is over its bound, if these are the lines of its window. */
  static Set<String> exceededBy(List<JsonNode> lines) {
    return DEFINED.entrySet().stream()
        .filter(alert -> MetricCondition.isOfOurs(alert.getValue().getConditions(0)))
        .filter(alert -> MetricCondition.isMet(alert.getValue().getConditions(0), lines))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private static String filter(AlertPolicy alert) {
    return alert.getConditions(0).getConditionMatchedLog().getFilter();
  }
}
