package io.hostpay.orchestrator;

import tools.jackson.databind.JsonNode;

/** An HTTP answer. */
record OrchestratorAnswer(int status, JsonNode body) {
  String text(String field) {
    return body.path(field).asString();
  }
}
