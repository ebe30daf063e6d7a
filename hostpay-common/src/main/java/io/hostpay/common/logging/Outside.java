package io.hostpay.common.logging;

/** What a request may have to wait for. The names are fields of its summary line. */
public enum Outside {
  /** The ledger: every statement, commit and wait for a connection. */
  DATABASE("db_calls", "db_failures", "db_ms"),
  /** One try to ask an Ethereum node. */
  RPC("rpc_calls", "rpc_failures", "rpc_ms"),
  /** One try to ask ChangeNow about an order. */
  CHANGENOW("changenow_tries", "changenow_failures", "changenow_ms"),
  /** A task put into a queue, its tries included. */
  TASKS("tasks_calls", "tasks_failures", "tasks_ms");

  private final String calls;
  private final String failures;
  private final String millis;

  Outside(String calls, String failures, String millis) {
    this.calls = calls;
    this.failures = failures;
    this.millis = millis;
  }

  String calls() {
    return calls;
  }

  String failures() {
    return failures;
  }

  String millis() {
    return millis;
  }
}
