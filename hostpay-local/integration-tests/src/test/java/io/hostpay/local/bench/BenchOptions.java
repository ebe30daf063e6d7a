package io.hostpay.local.bench;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What was asked for.
 *
 * @param only the names of the rows to measure; empty: all of them
 * @param runs how often each is measured
 * @param size how much is done in each run
 * @param profiling whether the services' processes are recorded
 */
record BenchOptions(Set<String> only, int runs, Size size, Profiling profiling) {
  private static final int USUAL_RUNS = 5;
  private static final int MOST_RUNS = 100;

  /** How many payments a run makes, and how many a ledger has. */
  enum Size {
    /** What the table's lines say. */
    WHOLE,
    /** A third and less: shows that a row can be measured, and roughly what it comes to. */
    QUICK;

    int of(int whole, int quick) {
      return this == WHOLE ? whole : quick;
    }
  }

  /**
   * Reads the command line.
   *
   * @param rows the names that there are
   * @throws IllegalArgumentException where it cannot be understood; the message is for its writer
   */
  static BenchOptions parse(List<String> rows, String... arguments) {
    Deque<String> rest = new ArrayDeque<>(List.of(arguments));
    Set<String> only = new LinkedHashSet<>();
    int runs = USUAL_RUNS;
    Size size = Size.WHOLE;
    Profiling profiling = Profiling.off();
    while (!rest.isEmpty()) {
      String argument = rest.pop();
      switch (argument) {
        case "--only" -> only.add(row(rows, value(rest)));
        case "--runs" -> runs = count(value(rest));
        case "--quick" -> size = Size.QUICK;
        case "--profile" -> profiling = Profiling.on();
        default -> throw new IllegalArgumentException("unknown argument " + argument);
      }
    }
    return new BenchOptions(only, runs, size, profiling);
  }

  boolean wants(Row row) {
    return only.isEmpty() || only.contains(row.name());
  }

  private static String value(Deque<String> rest) {
    return Objects.requireNonNullElse(rest.poll(), "");
  }

  private static String row(List<String> rows, String name) {
    if (!rows.contains(name)) {
      throw new IllegalArgumentException("--only takes one of " + String.join(", ", rows));
    }
    return name;
  }

  private static int count(String text) {
    try {
      int count = Integer.parseInt(text);
      if (count > 0 && count <= MOST_RUNS) {
        return count;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException("--runs takes a number from 1 to " + MOST_RUNS);
  }
}
