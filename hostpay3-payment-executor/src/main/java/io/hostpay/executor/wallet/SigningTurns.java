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
 * Bounds how many sign at once. Each holds a database connection while it waits for the wallet's
 * lock, and perhaps for a key in Cloud KMS. At most half of the connections are held so: the others
 * are for looking at the payments that are signed.
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

  /** Does work that signs, with a transaction of its own. Not to be called within another turn. */
  <T> T take(Supplier<T> work) {
    if (!tryTakeTurn()) {
      throw new SignerUnavailable(
          "Too many payments wait to be signed. Nothing was signed; signing is tried again later.");
    }
    try {
      return work.get();
    } finally {
      turns.release();
    }
  }

  private boolean tryTakeTurn() {
    try {
      return turns.tryAcquire(LONGEST.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
