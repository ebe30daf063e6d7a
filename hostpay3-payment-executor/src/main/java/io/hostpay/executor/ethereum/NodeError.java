package io.hostpay.executor.ethereum;

/** A node answered the call with a JSON-RPC error of its own. */
final class NodeError extends Exception {
  private final int code;
  private final String text;

  NodeError(int code, String text) {
    super(text + " (code " + code + ")");
    this.code = code;
    this.text = text;
  }

  /** What the error means, as far as its wording is known. */
  NodeErrors.Meaning meaning() {
    return NodeErrors.meaning(code, text);
  }

  /** The node's own words and code, without secrets. */
  String detail() {
    return String.valueOf(getMessage());
  }
}
