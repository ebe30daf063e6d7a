package io.hostpay.deploy.google;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Cloud Logging, v2: lines, the statuses that revisions have answered with, and metrics. */
final class LoggingApi implements Api {
  private static final Pattern SINCE = Pattern.compile("timestamp>=\"([^\"]+)\"");

  private final Map<String, List<ObjectNode>> lines = new HashMap<>();
  private final Map<String, Map<Integer, Integer>> answers = new HashMap<>();
  private final List<Answered> answered = new ArrayList<>();
  private final Map<String, ObjectNode> metrics = new TreeMap<>();

  /** What a revision's process has answered. */
  private record Answered(String revision, int status, Instant at) {}

  @Override
  public Reply answer(ApiCall call) {
    if (call.path().endsWith("/metrics")) {
      return call.method().equals("POST") ? create(call) : list();
    }
    if (call.path().contains("/metrics/")) {
      if (call.method().equals("PUT")) {
        metrics.put(call.last(), call.body().deepCopy());
      }
      ObjectNode metric = metrics.get(call.last());
      return metric == null ? Reply.notFound(call.path()) : Reply.ok(metric);
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode entries = answer.putArray("entries");
    String filter = call.body().path("filter").asString("");
    lines.forEach(
        (words, given) -> {
          if (filter.contains(words)) {
            given.forEach(entries::add);
          }
        });
    answers.forEach(
        (revision, byStatus) -> {
          if (filter.contains("\"" + revision + "\"")) {
            byStatus.forEach((status, count) -> add(entries, status, count));
          }
        });
    Matcher since = SINCE.matcher(filter);
    Instant from = since.find() ? Instant.parse(since.group(1)) : Instant.EPOCH;
    for (Answered one : answered) {
      if (filter.contains("\"" + one.revision() + "\"") && !one.at().isBefore(from)) {
        add(entries, one.status(), 1);
      }
    }
    return Reply.ok(answer);
  }

  void answered(String revision, int status) {
    answered.add(new Answered(revision, status, Instant.now()));
  }

  void lines(String words, List<ObjectNode> entries) {
    lines.put(words, entries);
  }

  private static void add(ArrayNode entries, int status, int count) {
    for (int i = 0; i < count; i++) {
      entries
          .addObject()
          .put("insertId", entries.size() + "-" + i)
          .put("timestamp", "2026-01-01T00:00:00Z")
          .putObject("httpRequest")
          .put("status", status);
    }
  }

  void answers(String revision, Map<Integer, Integer> byStatus) {
    answers.put(revision, byStatus);
  }

  Map<String, ObjectNode> metrics() {
    return metrics;
  }

  private Reply create(ApiCall call) {
    String name = call.body().path("name").asString();
    if (metrics.containsKey(name)) {
      return Reply.exists(name);
    }
    metrics.put(name, call.body().deepCopy());
    return Reply.ok(call.body());
  }

  private Reply list() {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode array = answer.putArray("metrics");
    metrics.values().forEach(array::add);
    return Reply.ok(answer);
  }
}
