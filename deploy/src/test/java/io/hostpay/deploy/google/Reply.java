package io.hostpay.deploy.google;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the API answers. */
record Reply(int status, ObjectNode body) {
  static Reply ok(ObjectNode body) {
    return new Reply(200, body);
  }

  static Reply notFound(String what) {
    return error(404, "NOT_FOUND", what + " was not found");
  }

  static Reply exists(String what) {
    return error(409, "ALREADY_EXISTS", what + " already exists");
  }

  static Reply error(int status, String code, String message) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("error").put("code", status).put("message", message).put("status", code);
    return new Reply(status, body);
  }
}
