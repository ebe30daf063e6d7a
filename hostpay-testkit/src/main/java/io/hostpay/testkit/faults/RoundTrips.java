package io.hostpay.testkit.faults;

import java.util.concurrent.atomic.AtomicLong;

/** How often a client of PostgreSQL has waited for an answer. Thread-safe. */
public final class RoundTrips {
  private final AtomicLong all = new AtomicLong();
  private final AtomicLong underLock = new AtomicLong();

  /**
   * How many.
   *
   * @param all of them; statements that were sent together count once
   * @param underWalletLock of those, from the one that locks the wallet's row to the commit
   */
  public record Count(long all, long underWalletLock) {
    /** What has come since. */
    public Count minus(Count earlier) {
      return new Count(all - earlier.all, underWalletLock - earlier.underWalletLock);
    }
  }

  void one() {
    all.incrementAndGet();
  }

  void oneUnderLock() {
    one();
    underLock.incrementAndGet();
  }

  Count count() {
    return new Count(all.get(), underLock.get());
  }
}
