package io.hostpay.executor.ethereum.rpc;

import java.util.Locale;

/** A node answered the call with a JSON-RPC error of its own. */
public final class NodeError extends Exception {
  /**
   * The code of <a href="https://www.jsonrpc.org/specification">JSON-RPC</a> for "no such method".
   */
  private static final int METHOD_NOT_FOUND = -32601;

  private final int code;
  private final String text;

  /**
   * An error as the node has put it.
   *
   * @param code 0 where there is none
   * @param text without secrets
   */
  public NodeError(int code, String text) {
    super(text + " (code " + code + ")");
    this.code = code;
    this.text = text;
  }

  /** What the error means, as far as its wording is known. */
  public ErrorMeaning meaning() {
    return NodeErrors.meaning(code, text);
  }

  /** Whether the node does not offer the method; gateways have codes and words of their own. */
  public boolean isUnknownMethod() {
    return code == METHOD_NOT_FOUND || text.toLowerCase(Locale.ROOT).contains("method");
  }

  /** The node's own words, without secrets. */
  public String words() {
    return text;
  }

  /** The node's own words and code, without secrets. */
  public String detail() {
    return String.valueOf(getMessage());
  }
}
