package io.hostpay.deploy.google;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Cloud Monitoring: alert policies and one point of every metric, v3, and dashboards, v1. */
final class MonitoringApi implements Api {
  private final Map<String, ObjectNode> policies = new LinkedHashMap<>();
  private final Map<String, ObjectNode> dashboards = new LinkedHashMap<>();
  private int made;

  @Override
  public Reply answer(ApiCall call) {
    if (call.path().endsWith("/timeSeries")) {
      return points();
    }
    boolean alerts = call.path().contains("/alertPolicies");
    Map<String, ObjectNode> all = alerts ? policies : dashboards;
    String list = alerts ? "alertPolicies" : "dashboards";
    if (call.path().endsWith("/" + list)) {
      return call.method().equals("POST") ? create(call, all) : list(list, all);
    }
    ObjectNode before = all.get(call.last());
    if (before == null) {
      return Reply.notFound(call.path());
    }
    return switch (call.method()) {
      case "PATCH" -> update(call, before, all);
      default -> Reply.ok(before);
    };
  }

  Map<String, ObjectNode> policies() {
    return policies;
  }

  Map<String, ObjectNode> dashboards() {
    return dashboards;
  }

  private Reply create(ApiCall call, Map<String, ObjectNode> all) {
    String id = "made-" + ++made;
    return Reply.ok(keep(call.path() + "/" + id, id, call.body(), all));
  }

  private Reply update(ApiCall call, ObjectNode before, Map<String, ObjectNode> all) {
    String etag = call.body().path("etag").asString(before.path("etag").asString());
    if (!etag.equals(before.path("etag").asString())) {
      return Reply.error(409, "ABORTED", "the etag is not that of the dashboard as it is");
    }
    return Reply.ok(keep(before.path("name").asString(), call.last(), call.body(), all));
  }

  private ObjectNode keep(String path, String id, JsonNode sent, Map<String, ObjectNode> all) {
    ObjectNode kept = ((ObjectNode) sent).deepCopy();
    kept.put("name", path.replaceFirst("^/v[0-9]+/", ""));
    kept.put("etag", "etag-" + ++made); // policies have none; nobody reads theirs
    all.put(id, kept);
    return kept;
  }

  private static Reply points() {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ObjectNode point = answer.putArray("timeSeries").addObject().putArray("points").addObject();
    point.putObject("value").put("doubleValue", 0.5);
    return Reply.ok(answer);
  }

  private static Reply list(String field, Map<String, ObjectNode> all) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode array = answer.putArray(field);
    all.values().forEach(array::add);
    return Reply.ok(answer);
  }
}
