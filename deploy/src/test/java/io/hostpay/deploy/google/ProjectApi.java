package io.hostpay.deploy.google;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Resource Manager, v1, and Cloud SQL's admin API: one project with one database instance. */
final class ProjectApi implements Api {
  private int maxConnections = 100;

  @Override
  public Reply answer(ApiCall call) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    if (call.path().contains("/instances/")) {
      answer.put("name", call.last()).put("kind", "sql#instance");
      answer
          .putObject("settings")
          .putArray("databaseFlags")
          .addObject()
          .put("name", "max_connections")
          .put("value", Integer.toString(maxConnections));
      return Reply.ok(answer);
    }
    return Reply.ok(
        answer
            .put("projectId", call.last())
            .put("projectNumber", RecordedGoogle.PROJECT_NUMBER)
            .put("lifecycleState", "ACTIVE"));
  }

  /** The instance's flag max_connections. */
  void maxConnections(int connections) {
    maxConnections = connections;
  }
}
