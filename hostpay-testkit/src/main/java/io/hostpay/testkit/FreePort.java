package io.hostpay.testkit;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that are started with a number instead of choosing one. They lie below the
 * range for outgoing connections and are picked at random, so that nobody else takes one before the
 * server has started, not even another test process that looks at the same time.
 */
public final class FreePort {
  private static final int LOWEST = 20_000;
  private static final int ABOVE = 32_000;
  private static final int TRIES = 1_000;

  private FreePort() {}

  /** A port on which nothing listens. */
  public static int find() {
    return find(1).getFirst();
  }

  /** This many ports, all different. */
  public static List<Integer> find(int count) {
    Set<Integer> found = new LinkedHashSet<>();
    for (int i = 0; i < TRIES && found.size() < count; i++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, ABOVE);
      if (isFree(port)) {
        found.add(port);
      }
    }
    if (found.size() < count) {
      throw new IllegalStateException("too few free ports from " + LOWEST + " to " + ABOVE);
    }
    return List.copyOf(found);
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
