package io.hostpay.testkit;

import tools.jackson.databind.JsonNode;

/** What an HTTP request was answered. */
public record HttpAnswer(int status, JsonNode body) {
  /** A field of the body; empty where it has none. */
  public String text(String field) {
    return body.path(field).asString("");
  }

  /**
   * Asserts its status, and what its body says somewhere.
   *
   * @return itself
   */
  public HttpAnswer is(int expectedStatus, String expected) {
    if (status != expectedStatus || !body.toString().contains(expected)) {
      throw new AssertionError(
          "answered " + status + " " + body + ", not " + expectedStatus + " … " + expected);
    }
    return this;
  }
}
