package io.hostpay.testkit.cloudtasks;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Decides which fault strikes what. A draw depends on seed, task and attempt, not on which thread
 * came first; only CreateTask's own failures and the order of due tasks follow the order of events,
 * as a repeated call must be able to get through. Thread-safe.
 */
final class FaultSwitch {

  private final AtomicLong draws = new AtomicLong();
  private volatile Faults faults = Faults.none();

  Faults faults() {
    return faults;
  }

  void set(Faults next) {
    faults = next;
  }

  boolean losesTask(TaskName task) {
    Faults now = faults;
    return strikes(now.lossProbability(), draw(now, "loss", task.toString(), 0));
  }

  boolean refusesCreate() {
    Faults now = faults;
    return strikes(
        now.creates().refusedProbability(), draw(now, "refused", "", draws.incrementAndGet()));
  }

  boolean losesCreateAnswer() {
    Faults now = faults;
    return strikes(
        now.creates().unheardProbability(), draw(now, "unheard", "", draws.incrementAndGet()));
  }

  /** How many times the attempt is delivered besides the attempt itself. */
  int copies(TaskName task, int attempt) {
    Faults now = faults;
    SplittableRandom random = draw(now, "copies", task.toString(), attempt);
    return strikes(now.duplicates().probability(), random)
        ? random.nextInt(now.duplicates().fewest(), now.duplicates().most() + 1)
        : 0;
  }

  /** How late a delivery is; {@code copy} is 0 for the attempt itself. */
  Duration delay(TaskName task, int attempt, int copy) {
    Faults now = faults;
    SplittableRandom random = draw(now, "delay" + copy, task.toString(), attempt);
    if (!strikes(now.delays().probability(), random)) {
      return Duration.ZERO;
    }
    long shortest = now.delays().shortest().toNanos();
    return Duration.ofNanos(random.nextLong(shortest, now.delays().longest().toNanos() + 1));
  }

  boolean reorders() {
    return faults.reordering();
  }

  /** Which of the {@code bound} tasks that are due goes next. */
  int pickBelow(int bound) {
    return draw(faults, "order", "", draws.incrementAndGet()).nextInt(bound);
  }

  boolean stopsUnlimited() {
    return faults.stopsUnlimited();
  }

  private static boolean strikes(double probability, SplittableRandom random) {
    return probability > 0 && random.nextDouble() < probability;
  }

  private static SplittableRandom draw(Faults faults, String fault, String task, long number) {
    long key = faults.seed();
    key = key * 0x9E3779B97F4A7C15L + fault.hashCode();
    key = key * 0x9E3779B97F4A7C15L + task.hashCode();
    key = key * 0x9E3779B97F4A7C15L + number;
    return new SplittableRandom(key).split();
  }
}
