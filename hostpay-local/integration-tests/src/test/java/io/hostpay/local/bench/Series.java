package io.hostpay.local.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** One number measured in several runs. */
record Series(List<Double> values) {
  Series {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
    values = List.copyOf(values);
  }

  /** Run by run, so that a busy minute of the machine weighs on both sides of a ratio. */
  Series dividedBy(Series other) {
    if (values.size() != other.values.size()) {
      throw new IllegalArgumentException("series of different runs");
    }
    return new Series(
        IntStream.range(0, values.size())
            .mapToObj(run -> values.get(run) / other.values.get(run))
            .toList());
  }

  double median() {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  double least() {
    return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  double most() {
    return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  /** Median and spread: {@code 1.62 (1.60–1.71)}. */
  String text() {
    return values.size() == 1
        ? number(median())
        : number(median()) + " (" + number(least()) + "–" + number(most()) + ")";
  }

  private static String number(double value) {
    int decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }
}
