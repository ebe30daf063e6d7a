package io.hostpay.testkit.cloudtasks;

import java.time.Duration;

/**
 * What goes wrong, as it may with the real service: at least once, unordered, now and then late.
 *
 * <p>Immutable; start from {@link #none()}. Probabilities are 0 to 1, and what is none is refused
 * with an IllegalArgumentException. Whether an attempt is lost, late or duplicated follows from
 * seed, task name and attempt number alone, whatever the timing, so that a run with named tasks can
 * be repeated.
 *
 * @param seed start of all draws
 * @param duplicates attempts that are delivered more than once
 * @param reordering whether the next task is any of those that are due, not the one due first
 * @param delays attempts that are late
 * @param lossProbability that a task vanishes after CreateTask has said OK; its name stays taken
 * @param creates calls of CreateTask that fail
 * @param stopsUnlimited whether a task with unlimited attempts ends with the queue's retry duration
 */
public record Faults(
    long seed,
    Duplicates duplicates,
    boolean reordering,
    Delays delays,
    double lossProbability,
    FailingCreates creates,
    boolean stopsUnlimited) {

  private static final Faults NONE =
      new Faults(
          0,
          new Duplicates(0, 0, 0),
          false,
          new Delays(0, Duration.ZERO, Duration.ZERO),
          0,
          new FailingCreates(0, 0),
          false);

  /**
   * Additional deliveries of an attempt. They are sent at once beside the attempt (or late, if
   * there are delays), count against neither rate nor concurrency, and their answers are ignored.
   *
   * @param probability that an attempt has any
   * @param fewest fewest it has then
   * @param most most it has then
   */
  public record Duplicates(double probability, int fewest, int most) {

    /** Checks the ranges. */
    public Duplicates {
      requireProbability("duplicates", probability);
      if (fewest < 0 || most < fewest) {
        throw new IllegalArgumentException("duplicates must be 0 <= fewest <= most");
      }
    }
  }

  /**
   * Lateness of an attempt, in emulated time; it shows in no field of the task.
   *
   * @param probability that an attempt is late
   * @param shortest by how much at least
   * @param longest by how much at most
   */
  public record Delays(double probability, Duration shortest, Duration longest) {

    /** Checks the ranges. */
    public Delays {
      requireProbability("delays", probability);
      if (shortest.isNegative() || longest.compareTo(shortest) < 0) {
        throw new IllegalArgumentException("delays must be 0 <= shortest <= longest");
      }
    }
  }

  /**
   * Calls of CreateTask that are answered UNAVAILABLE.
   *
   * @param refusedProbability that nothing was created
   * @param unheardProbability that the task was created and only the answer is lost
   */
  public record FailingCreates(double refusedProbability, double unheardProbability) {

    /** Checks the ranges. */
    public FailingCreates {
      requireProbability("refused creates", refusedProbability);
      requireProbability("unheard creates", unheardProbability);
    }
  }

  /** Checks the ranges. */
  public Faults {
    requireProbability("loss", lossProbability);
  }

  /** Nothing goes wrong. */
  public static Faults none() {
    return NONE;
  }

  /** The same faults, drawn from another seed. */
  public Faults withSeed(long next) {
    return new Faults(
        next, duplicates, reordering, delays, lossProbability, creates, stopsUnlimited);
  }

  /** With this probability an attempt is delivered {@code fewest} to {@code most} times more. */
  public Faults withDuplicates(double probability, int fewest, int most) {
    Duplicates next = new Duplicates(probability, fewest, most);
    return new Faults(seed, next, reordering, delays, lossProbability, creates, stopsUnlimited);
  }

  /** Every attempt is delivered {@code copies} times more. */
  public Faults withDuplicates(int copies) {
    return withDuplicates(1, copies, copies);
  }

  /**
   * Due tasks are sent in any order. Only what waits at the same time can change places; together
   * with delays every task can.
   */
  public Faults withReordering() {
    return new Faults(seed, duplicates, true, delays, lossProbability, creates, stopsUnlimited);
  }

  /** With this probability an attempt is late by {@code shortest} to {@code longest}. */
  public Faults withDelays(double probability, Duration shortest, Duration longest) {
    Delays next = new Delays(probability, shortest, longest);
    return new Faults(seed, duplicates, reordering, next, lossProbability, creates, stopsUnlimited);
  }

  /** With this probability a created task is never seen again. */
  public Faults withLoss(double probability) {
    return new Faults(seed, duplicates, reordering, delays, probability, creates, stopsUnlimited);
  }

  /** CreateTask fails: before anything is created, or after, so that only the answer is lost. */
  public Faults withFailingCreates(double refusedProbability, double unheardProbability) {
    FailingCreates next = new FailingCreates(refusedProbability, unheardProbability);
    return new Faults(seed, duplicates, reordering, delays, lossProbability, next, stopsUnlimited);
  }

  /** The retry duration ends unlimited attempts too. */
  public Faults withStopAtRetryDuration() {
    return new Faults(seed, duplicates, reordering, delays, lossProbability, creates, true);
  }

  private static void requireProbability(String of, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException("probability of " + of + " must be 0 to 1: " + value);
    }
  }
}
