package io.hostpay.testkit.cloudtasks;

/**
 * How much of its rate a queue uses after its target said it was too much.
 *
 * <p>That Cloud Tasks slows a queue on 429 and 503 is documented, how is not. The model here: each
 * such answer halves the rate, down to an eighth; each other answer doubles it back, up to the
 * whole. The queue's settings stay as they are. Not thread-safe; its queue's lock guards it.
 */
final class Throttle {

  private static final double LEAST = 1.0 / 8;

  private double share = 1;

  void answered(int status) {
    share =
        switch (status) {
          case 429, 503 -> Math.max(LEAST, share / 2);
          default -> Math.min(1, share * 2);
        };
  }

  /** Share of the queue's rate that may be used now: an eighth to 1. */
  double share() {
    return share;
  }
}
