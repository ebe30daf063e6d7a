package io.hostpay.local.deploy.google;

import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Cloud Logging, v2: how many requests a revision has answered with an error. */
final class LoggingApi implements Api {
  private record Answers(int errors, int all) {}

  private final Map<String, Answers> answers = new HashMap<>();

  @Override
  public Reply answer(ApiCall call) {
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
}
