package io.hostpay.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * Ports for servers that are started with a number instead of choosing one. They lie below the
 * range for outgoing connections. Each is given once in a process, and never to two processes at a
 * time: a server that is yet to start cannot find another one on its port. Thread-safe.
 */
public final class FreePort {
  private static final int LOWEST = 20_000;
  private static final int BLOCKS = 120;
  private static final int BLOCK = 100;

  /** The first port of each block of this process: no other takes the block while it listens. */
  private static final List<ServerSocket> CLAIMS = new ArrayList<>();

  private static final Queue<Integer> left = new ArrayDeque<>();

  private FreePort() {}

  /** A port on which nothing listens. */
  public static synchronized int find() {
    for (; ; ) {
      while (!left.isEmpty()) {
        int port = left.remove();
        if (isFree(port)) {
          return port;
        }
      }
      claimBlock();
    }
  }

  /** This many ports, all different. */
  public static List<Integer> find(int count) {
    return Stream.generate(FreePort::find).limit(count).toList();
  }

  private static void claimBlock() {
    int start = ThreadLocalRandom.current().nextInt(BLOCKS);
    for (int i = 0; i < BLOCKS; i++) {
      int first = LOWEST + (start + i) % BLOCKS * BLOCK;
      try {
        CLAIMS.add(new ServerSocket(first, 1, InetAddress.getLoopbackAddress()));
      } catch (IOException taken) {
        continue;
      }
      for (int port = first + 1; port < first + BLOCK; port++) {
        left.add(port);
      }
      return;
    }
    throw new IllegalStateException(
        "no block of ports is left from " + LOWEST + " to " + (LOWEST + BLOCKS * BLOCK));
  }

  /** Whether nothing listens on it, on any address. */
  public static boolean isFree(int port) {
    try (ServerSocket onAllAddresses = new ServerSocket(port)) {
      return onAllAddresses.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
