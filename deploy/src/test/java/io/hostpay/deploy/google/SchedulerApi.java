package io.hostpay.deploy.google;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Cloud Scheduler, v1. */
final class SchedulerApi implements Api {
  private final Map<String, ObjectNode> jobs = new TreeMap<>();

  @Override
  public Reply answer(ApiCall call) {
    if (call.path().endsWith("/jobs")) {
      if (call.method().equals("POST")) {
        String path = call.body().path("name").asString();
        ObjectNode job = call.body().deepCopy().put("state", "ENABLED");
        return jobs.putIfAbsent(path.substring(path.lastIndexOf('/') + 1), job) == null
            ? Reply.ok(job)
            : Reply.exists(path);
      }
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      ArrayNode all = answer.putArray("jobs");
      jobs.values().forEach(all::add);
      return Reply.ok(answer);
    }
    ObjectNode job = jobs.get(call.last().replaceFirst(":run$", ""));
    if (job == null) {
      return Reply.notFound(call.path());
    }
    if (call.method().equals("PATCH")) {
      job.setAll(call.body());
    }
    return Reply.ok(job);
  }

  Map<String, ObjectNode> jobs() {
    return jobs;
  }
}
