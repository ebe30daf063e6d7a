package io.hostpay.deploy.google;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Cloud Tasks, v2: queues, and lists of the tasks in them. */
final class QueuesApi implements Api {
  private static final int PAGE = 1000;

  private final Map<String, ObjectNode> queues = new TreeMap<>();
  private final Map<String, Integer> depths = new TreeMap<>();
  private final Map<String, String> targets = new TreeMap<>();

  @Override
  public Reply answer(ApiCall call) {
    if (call.path().endsWith("/tasks")) {
      String queue = call.path().replaceFirst("/tasks$", "").replaceFirst(".*/", "");
      int from = Integer.parseInt(call.query().getOrDefault("pageToken", "0"));
      return queues.containsKey(queue) ? tasks(queue, from) : Reply.notFound(call.path());
    }
    if (call.path().endsWith("/queues")) {
      return call.method().equals("POST") ? create(call) : list();
    }
    ObjectNode queue = queues.get(call.last());
    if (queue == null) {
      return Reply.notFound(call.path());
    }
    if (call.method().equals("PATCH")) {
      for (String field : call.query().getOrDefault("updateMask", "").split(",", -1)) {
        String[] steps = field.split("\\.", -1);
        JsonNode value = call.body().path(steps[0]).path(steps[1]);
        queue.withObject("/" + steps[0]).set(steps[1], value);
      }
      return Reply.ok(shown(queue));
    }
    return Reply.ok(shown(queue));
  }

  Map<String, ObjectNode> queues() {
    return queues;
  }

  void depth(String queue, String target, int tasks) {
    depths.put(queue, tasks);
    targets.put(queue, target);
  }

  private Reply create(ApiCall call) {
    String path = call.body().path("name").asString();
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (queues.containsKey(name)) {
      return Reply.exists(path);
    }
    ObjectNode queue = call.body().deepCopy();
    queue.put("state", "RUNNING");
    queues.put(name, queue);
    return Reply.ok(shown(queue));
  }

  private Reply list() {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode all = answer.putArray("queues");
    queues.values().forEach(queue -> all.add(shown(queue)));
    return Reply.ok(answer);
  }

  /** At most a thousand, and a token for the next page, as the real one has it. */
  private Reply tasks(String queue, int from) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode all = answer.putArray("tasks");
    int depth = depths.getOrDefault(queue, 0);
    int to = Math.min(depth, from + PAGE);
    for (int i = from; i < to; i++) {
      all.addObject()
          .put("name", "projects/p/locations/l/queues/" + queue + "/tasks/t" + i)
          .put("createTime", "2026-01-01T00:00:0" + i % 10 + "Z")
          .putObject("httpRequest")
          .put("url", targets.getOrDefault(queue, ""));
    }
    if (to < depth) {
      answer.put("nextPageToken", Integer.toString(to));
    } else {
      depths.put(queue, depth / PAGE);
    }
    return Reply.ok(answer);
  }

  /** Cloud Tasks' JSON leaves out what is zero. */
  private static ObjectNode shown(ObjectNode queue) {
    ObjectNode copy = queue.deepCopy();
    if (copy.path("retryConfig") instanceof ObjectNode retry
        && retry.path("maxDoublings").asInt() == 0) {
      retry.remove("maxDoublings");
    }
    return copy;
  }
}
