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
 */
record BenchOptions(Set<String> only, int runs) {
  private static final int USUAL_RUNS = 5;
  private static final int MOST_RUNS = 100;

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
    while (!rest.isEmpty()) {
      String argument = rest.pop();
      String value = Objects.requireNonNullElse(rest.poll(), "");
      switch (argument) {
        case "--only" -> only.add(row(rows, value));
        case "--runs" -> runs = count(value);
        default -> throw new IllegalArgumentException("unknown argument " + argument);
      }
    }
    return new BenchOptions(only, runs);
  }

  boolean wants(Row row) {
    return only.isEmpty() || only.contains(row.name());
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
