package io.hostpay.local.bench;

/**
 * What a median has to reach.
 *
 * @param side whether less or more is better
 */
record Bound(Side side, double value, String text) {
  enum Side {
    AT_MOST,
    AT_LEAST
  }

  static Bound atMost(double value, String unit) {
    return new Bound(Side.AT_MOST, value, "≤ " + number(value) + unit);
  }

  static Bound atLeast(double value, String unit) {
    return new Bound(Side.AT_LEAST, value, "≥ " + number(value) + unit);
  }

  boolean isReachedBy(Series series) {
    return switch (side) {
      case AT_MOST -> series.median() <= value;
      case AT_LEAST -> series.median() >= value;
    };
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
