package io.hostpay.executor.ethereum.rpc;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/**
 * Whom to ask, in three rounds, each only if the one before had no answer: the healthy; those in
 * quarantine; a moment later all once more, so that a single call that fails puts nothing off.
 * Never liars.
 */
final class Rounds {
  /** Behind one name there are several nodes: the next call may reach a better one. */
  private static final Duration BEFORE_ASKING_AGAIN = Duration.ofMillis(250);

  private Rounds() {}

  static List<Supplier<List<Endpoint>>> of(List<Endpoint> all) {
    List<Endpoint> healthy = all.stream().filter(e -> e.quarantine().isOver()).toList();
    List<Endpoint> resting =
        all.stream()
            .filter(e -> !healthy.contains(e) && !e.quarantine().isForLying())
            .sorted(Comparator.comparing(e -> e.quarantine().until()))
            .toList();
    return List.of(() -> healthy, () -> resting, () -> again(all));
  }

  private static List<Endpoint> again(List<Endpoint> all) {
    List<Endpoint> honest = all.stream().filter(e -> !e.quarantine().isForLying()).toList();
    if (!honest.isEmpty()) {
      try {
        Thread.sleep(BEFORE_ASKING_AGAIN);
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
      }
    }
    return honest;
  }
}
