package io.hostpay.local;

import io.hostpay.testkit.FreePort;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where everything listens, on the loopback address. */
public record Ports(
    int orchestrator,
    int statusChecker,
    int paymentExecutor,
    int cloudTasks,
    int identityKeys,
    int changeNow,
    int chain,
    int database) {

  /** The ports that the documentation promises. */
  public static Ports documented() {
    return new Ports(8081, 8082, 8083, 8123, 8124, 8084, 8545, 5433);
  }

  /** Any free ones, for tests that run beside a local run. */
  public static Ports free() {
    List<Integer> p = FreePort.find(8);
    return new Ports(
        p.get(0), p.get(1), p.get(2), p.get(3), p.get(4), p.get(5), p.get(6), p.get(7));
  }

  /** The ports that are in use already, each with the part that needs it. */
  List<String> taken() {
    Map<String, Integer> all = new LinkedHashMap<>();
    all.put("GCHostPay1", orchestrator);
    all.put("GCHostPay2", statusChecker);
    all.put("GCHostPay3", paymentExecutor);
    all.put("Cloud Tasks", cloudTasks);
    all.put("identity keys", identityKeys);
    all.put("ChangeNow", changeNow);
    all.put("Ethereum", chain);
    all.put("PostgreSQL", database);
    return all.entrySet().stream()
        .filter(port -> !FreePort.isFree(port.getValue()))
        .map(port -> port.getValue() + " (" + port.getKey() + ")")
        .toList();
  }
}
