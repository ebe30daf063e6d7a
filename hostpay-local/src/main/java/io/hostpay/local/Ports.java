package io.hostpay.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
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
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 8; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      int[] p = sockets.stream().mapToInt(ServerSocket::getLocalPort).toArray();
      return new Ports(p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      sockets.forEach(Ports::close);
    }
  }

  /** Those that something else listens on, each with what it is for. */
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
        .filter(port -> !isFree(port.getValue()))
        .map(port -> port.getValue() + " (" + port.getKey() + ")")
        .toList();
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
