package io.hostpay.testkit.cloudtasks;

/**
 * A queue's rate limit: holds up to {@code burst} tokens, refilled evenly at {@code rate} a second
 * of emulated time; a dispatch takes one. Starts full. Not thread-safe; its queue's lock guards it.
 */
final class TokenBucket {

  private static final double SECOND = 1e9;
  // What adding fractions may lose; without it a token due now could be 1e-16 short for ever.
  private static final double ROUNDING = 1e-9;

  private double rate;
  private int burst;
  private double tokens;
  private long filledAt;

  TokenBucket(double rate, int burst, long now) {
    this.rate = rate;
    this.burst = burst;
    this.tokens = burst;
    this.filledAt = now;
  }

  boolean tryTake(long now) {
    fill(now);
    if (tokens < 1 - ROUNDING) {
      return false;
    }
    tokens -= 1;
    return true;
  }

  /** When the next token is there, in emulated nanoseconds; {@code now} if one is. */
  long nextAt(long now) {
    fill(now);
    double missing = Math.max(0, 1 - tokens);
    return now + (long) Math.ceil(missing / rate * SECOND);
  }

  /** Changes the limits from now on; tokens at hand are kept as far as the new burst allows. */
  void limit(double newRate, int newBurst, long now) {
    fill(now);
    rate = newRate;
    burst = newBurst;
    tokens = Math.min(tokens, burst);
  }

  private void fill(long now) {
    tokens = Math.min(burst, tokens + (now - filledAt) / SECOND * rate);
    filledAt = now;
  }
}
