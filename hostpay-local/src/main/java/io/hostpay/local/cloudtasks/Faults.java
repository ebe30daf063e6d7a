package io.hostpay.local.cloudtasks;

import java.time.Duration;

/**
 * What goes wrong, as it may with the real service: at least once, unordered, now and then late.
 *
 * <p>Immutable; start from {@link #none()}. Probabilities are 0 to 1. Whether a fault strikes a
 * given attempt of a task with a given name follows from the seed alone, whatever the timing, so
 * that a run with named tasks can be repeated.
 *
 * @param seed start of all draws
 * @param duplicateProbability that an attempt is delivered more than once
 * @param fewestCopies fewest additional deliveries of such an attempt
 * @param mostCopies most additional deliveries; each is sent at once beside the attempt (or late,
 *     if delays are on), counts against neither rate nor concurrency, and its answer is ignored
 * @param reordering whether the next task is any of those that are due instead of the one due first
 * @param delayProbability that an attempt is late
 * @param shortestDelay shortest lateness, emulated time
 * @param longestDelay longest lateness, emulated time; it shows in no field of the task
 * @param lossProbability that a task vanishes after CreateTask has said OK; its name is remembered
 * @param refusedCreateProbability that CreateTask answers UNAVAILABLE and creates nothing
 * @param unheardCreateProbability that CreateTask creates the task and answers UNAVAILABLE
 * @param stopsUnlimited whether a task with unlimited attempts ends with the queue's retry duration
 */
public record Faults(
    long seed,
    double duplicateProbability,
    int fewestCopies,
    int mostCopies,
    boolean reordering,
    double delayProbability,
    Duration shortestDelay,
    Duration longestDelay,
    double lossProbability,
    double refusedCreateProbability,
    double unheardCreateProbability,
    boolean stopsUnlimited) {

  private static final Faults NONE =
      new Faults(0, 0, 0, 0, false, 0, Duration.ZERO, Duration.ZERO, 0, 0, 0, false);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the value that is out of range
   */
  public Faults {
    requireProbability("duplicateProbability", duplicateProbability);
    requireProbability("delayProbability", delayProbability);
    requireProbability("lossProbability", lossProbability);
    requireProbability("refusedCreateProbability", refusedCreateProbability);
    requireProbability("unheardCreateProbability", unheardCreateProbability);
    if (fewestCopies < 0 || mostCopies < fewestCopies) {
      throw new IllegalArgumentException("copies must be 0 <= fewest <= most");
    }
    if (shortestDelay.isNegative() || longestDelay.compareTo(shortestDelay) < 0) {
      throw new IllegalArgumentException("delays must be 0 <= shortest <= longest");
    }
  }

  /** Nothing goes wrong. */
  public static Faults none() {
    return NONE;
  }

  /** The same faults, drawn from another seed. */
  public Faults withSeed(long newSeed) {
    return new Faults(
        newSeed,
        duplicateProbability,
        fewestCopies,
        mostCopies,
        reordering,
        delayProbability,
        shortestDelay,
        longestDelay,
        lossProbability,
        refusedCreateProbability,
        unheardCreateProbability,
        stopsUnlimited);
  }

  /** With this probability an attempt is delivered {@code fewest} to {@code most} times more. */
  public Faults withDuplicates(double probability, int fewest, int most) {
    return new Faults(
        seed,
        probability,
        fewest,
        most,
        reordering,
        delayProbability,
        shortestDelay,
        longestDelay,
        lossProbability,
        refusedCreateProbability,
        unheardCreateProbability,
        stopsUnlimited);
  }

  /** Every attempt is delivered {@code copies} times more. */
  public Faults withDuplicates(int copies) {
    return withDuplicates(copies == 0 ? 0 : 1, copies, copies);
  }

  /**
   * Due tasks are sent in any order. Only what waits at the same time can change places: together
   * with delays every task can.
   */
  public Faults withReordering(boolean on) {
    return new Faults(
        seed,
        duplicateProbability,
        fewestCopies,
        mostCopies,
        on,
        delayProbability,
        shortestDelay,
        longestDelay,
        lossProbability,
        refusedCreateProbability,
        unheardCreateProbability,
        stopsUnlimited);
  }

  /** With this probability an attempt is late by {@code shortest} to {@code longest}. */
  public Faults withDelays(double probability, Duration shortest, Duration longest) {
    return new Faults(
        seed,
        duplicateProbability,
        fewestCopies,
        mostCopies,
        reordering,
        probability,
        shortest,
        longest,
        lossProbability,
        refusedCreateProbability,
        unheardCreateProbability,
        stopsUnlimited);
  }

  /** With this probability a created task is never seen again. */
  public Faults withLoss(double probability) {
    return new Faults(
        seed,
        duplicateProbability,
        fewestCopies,
        mostCopies,
        reordering,
        delayProbability,
        shortestDelay,
        longestDelay,
        probability,
        refusedCreateProbability,
        unheardCreateProbability,
        stopsUnlimited);
  }

  /** CreateTask fails: before anything was created, or after, so that only the answer is lost. */
  public Faults withFailingCreates(double refused, double unheard) {
    return new Faults(
        seed,
        duplicateProbability,
        fewestCopies,
        mostCopies,
        reordering,
        delayProbability,
        shortestDelay,
        longestDelay,
        lossProbability,
        refused,
        unheard,
        stopsUnlimited);
  }

  /** Whether the retry duration ends unlimited attempts too. */
  public Faults withStopAtRetryDuration(boolean stops) {
    return new Faults(
        seed,
        duplicateProbability,
        fewestCopies,
        mostCopies,
        reordering,
        delayProbability,
        shortestDelay,
        longestDelay,
        lossProbability,
        refusedCreateProbability,
        unheardCreateProbability,
        stops);
  }

  private static void requireProbability(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " must be 0 to 1: " + value);
    }
  }
}
