package io.hostpay.orchestrator.ledger;

import io.hostpay.common.ledger.DatabaseSettings;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The transactions of the webhook. They share the payments' database connections, of which a burst
 * of notifications must not take all: so many at a time, in the order in which they came, and each
 * bounded in time. Thread-safe.
 */
public final class WebhookTransactions {
  /**
   * Longer than the 5 seconds that Alchemy waits: what is done late need not be done again, since
   * the repeat finds it recorded.
   */
  private static final Duration TURN_LIMIT = Duration.ofSeconds(20);

  private static final Duration TRANSACTION_LIMIT = Duration.ofSeconds(10);

  private final TransactionTemplate transaction;
  private final Semaphore turns;

  /** Transactions of this manager, with at most half of the connections at a time. */
  WebhookTransactions(PlatformTransactionManager transactions, DatabaseSettings settings) {
    this.transaction = new TransactionTemplate(transactions);
    this.transaction.setTimeout(Math.toIntExact(TRANSACTION_LIMIT.toSeconds()));
    this.turns = new Semaphore(Math.max(1, settings.maxConnections() / 2), true);
  }

  /**
   * Runs the work in a transaction: committed when it returns, rolled back when it throws.
   *
   * @throws org.springframework.dao.DataAccessException when the database fails, or there was no
   *     turn in time; nothing was changed
   */
  public <T> T run(Supplier<T> work) {
    takeTurn();
    try {
      return transaction.execute(
          status ->
              Objects.requireNonNull(
                  work.get(), "a bug: a transaction's work returned null; nothing is committed"));
    } finally {
      turns.release();
    }
  }

  private void takeTurn() {
    try {
      if (turns.tryAcquire(TURN_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new CannotAcquireLockException(
        "Too many notifications at once: this one had no turn. Nothing was changed; it is taken"
            + " when it is repeated.");
  }
}
