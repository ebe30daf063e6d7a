package io.hostpay.local.deploy.google;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Cloud Logging, v2: log-based metrics, and how many requests a revision answered with an error.
 */
final class LoggingApi implements Api {
  private record Answers(int errors, int all) {}

  private final Map<String, Answers> answers = new HashMap<>();
  private final Map<String, ObjectNode> metrics = new TreeMap<>();

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
    answers.forEach(
        (revision, count) -> {
          for (int i = 0; i < count.all() && filter.contains(revision); i++) {
            entries
                .addObject()
                .put("insertId", revision + i)
                .put("timestamp", "2026-01-01T00:00:00Z")
                .putObject("httpRequest")
                .put("status", i < count.errors() ? 500 : 200);
          }
        });
    return Reply.ok(answer);
  }

  void answers(String revision, int errors, int all) {
    answers.put(revision, new Answers(errors, all));
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
