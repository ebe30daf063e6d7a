package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.DatabaseSettings;
import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.PaymentChanges;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.UniqueId;
import io.hostpay.executor.ethereum.SignerUnavailable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Who signs holds a connection to the database meanwhile, and may wait for a key that is kept
 * elsewhere, or for the wallet's lock that another holds who does. At most half of the connections
 * are held so: the others are for looking at the payments that are signed.
 */
public final class SigningTurns {
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final PaymentChanges changes;
  private final Semaphore turns;

  SigningTurns(PaymentChanges changes, DatabaseSettings database) {
    this.changes = changes;
    this.turns = new Semaphore(Math.max(1, database.maxConnections() / 2), true);
  }

  /**
   * As {@link PaymentChanges#whileIn}, for a change that signs.
   *
   * @throws SignerUnavailable if no turn comes within 5 s
   */
  public <T> Optional<T> whileIn(
      PaymentState state, UniqueId uniqueId, Function<LockedPayment, T> change) {
    return take(() -> changes.whileIn(state, uniqueId, change));
  }

  /** Does what signs, in a transaction that begins and ends within it. Not within another turn. */
  <T> T take(Supplier<T> work) {
    if (!hasComeInTime()) {
      throw new SignerUnavailable(
          "Too many payments wait to be signed. Nothing was signed, and it is tried again.");
    }
    try {
      return work.get();
    } finally {
      turns.release();
    }
  }

  private boolean hasComeInTime() {
    try {
      return turns.tryAcquire(LONGEST.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
