package io.hostpay.testkit;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that are started with a number instead of choosing one. They come from below
 * those that systems give to outgoing connections, and by chance: between the look and the server's
 * start nobody else takes them, not even another test process that looks at the same time.
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

  /** As many ports as are asked for, each another one. */
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

  /** Nothing listens on it, on whatever address. */
  public static boolean isFree(int port) {
    try (ServerSocket onAllAddresses = new ServerSocket(port)) {
      return onAllAddresses.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
