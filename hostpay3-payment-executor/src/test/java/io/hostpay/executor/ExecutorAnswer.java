package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;

/** What an HTTP request was answered. */
record ExecutorAnswer(int status, JsonNode body) {
  String text(String field) {
    return body.path(field).asString("");
  }

  ExecutorAnswer is(int expectedStatus, String expected) {
    assertThat(status + " " + body).startsWith(expectedStatus + " ").contains(expected);
    return this;
  }
}
