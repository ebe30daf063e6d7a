package io.hostpay.local.crash;

import io.hostpay.local.Ports;
import io.hostpay.local.ServiceProcess;
import io.hostpay.testkit.faults.CallObserver;
import io.hostpay.testkit.faults.JsonRpcProxy;
import io.hostpay.testkit.faults.PostgresProxy;
import io.hostpay.testkit.faults.TasksProxy;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One instance of GCHostPay3, with proxies of its own before everything it talks to. */
final class Lane implements AutoCloseable {
  private final String name;
  private final int port;
  private final JsonRpcProxy rpc;
  private final PostgresProxy sql;
  private final TasksProxy tasks;
  private @Nullable ServiceProcess process;

  Lane(String name, int port, Ports behind, URI chain) {
    this.name = name;
    this.port = port;
    this.rpc = new JsonRpcProxy(chain);
    this.sql = new PostgresProxy(behind.database());
    this.tasks = new TasksProxy(behind.cloudTasks());
  }

  /** What its process has to be told to use the proxies. */
  Map<String, String> settings() {
    return Map.of(
        "ETHEREUM_RPC_URL", rpc.url().toString(),
        "CLOUD_SQL_CONNECTION_NAME", "127.0.0.1:" + sql.port(),
        "CLOUD_TASKS_EMULATOR_HOST", "127.0.0.1:" + tasks.port());
  }

  void runs(ServiceProcess started) {
    process = started;
  }

  ServiceProcess process() {
    if (process == null) {
      throw new IllegalStateException(name + " has no process yet");
    }
    return process;
  }

  int port() {
    return port;
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  void watch(CallObserver watch) {
    rpc.watch(watch);
    sql.watch(watch);
    tasks.watch(watch);
  }

  @Override
  public String toString() {
    return name;
  }

  @Override
  public void close() {
    rpc.close();
    sql.close();
    tasks.close();
  }
}
