package io.hostpay.common.ledger;

import io.hostpay.common.token.UniqueId;
import java.sql.SQLException;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** How {@link SplitPayoutTable} reads. Others' locks may hold a reading up, but not for long. */
final class SharedRows {
  /** PostgreSQL's code for a lock that was waited for too long. */
  static final String LOCK_NOT_AVAILABLE = "55P03";

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;

  SharedRows(JdbcClient jdbc, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.transaction = transaction;
  }

  boolean holds(UniqueId uniqueId) {
    return unlessHeld(
        () ->
            Objects.requireNonNull(
                transaction.execute(
                    status -> {
                      lockForReading();
                      return exists(
                          "select exists (select 1 from split_payout_hostpay where unique_id = :id)",
                          uniqueId);
                    })));
  }

  boolean isTakenByAnother(Payment payment) {
    return unlessHeld(
        () -> {
          lockForReading();
          return isAnothers(payment);
        });
  }

  Claimable lockForClaim(Payment payment) {
    if (lockForWriting()) {
      return isAnothers(payment) ? Claimable.TAKEN : Claimable.FREE;
    }
    return isTakenByAnother(payment) ? Claimable.TAKEN : Claimable.FREE_BUT_HELD;
  }

  private boolean isAnothers(Payment payment) {
    return exists(
        """
        select exists (
          select 1 from split_payout_hostpay s
          where s.unique_id = :id
            and not exists (select 1 from hostpay_eth_attempt a
                            where a.unique_id = :id and a.tx_hash = s.tx_hash))
        """,
        payment.uniqueId());
  }

  /**
   * Whether rows can be written. If so, this transaction holds a lock until it ends, so that nobody
   * can lock the whole table meanwhile.
   */
  private boolean lockForWriting() {
    try {
      transaction.executeWithoutResult(
          status ->
              jdbc.sql(
                      """
                      set local lock_timeout = '500ms';
                      lock table split_payout_hostpay in row exclusive mode;
                      set local lock_timeout to default
                      """)
                  .update());
      return true;
    } catch (DataAccessException e) {
      if (isHeld(e)) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Locks the table for reading, or fails within a second: meanwhile this holds a connection, and
   * perhaps a payment's lock.
   */
  private void lockForReading() {
    jdbc.sql(
            """
            set local lock_timeout = '1s';
            lock table split_payout_hostpay in access share mode;
            set local lock_timeout to default
            """)
        .update();
  }

  private boolean exists(String statement, UniqueId uniqueId) {
    return jdbc.sql(statement).param("id", uniqueId.value()).query(Boolean.class).single();
  }

  private static boolean unlessHeld(Supplier<Boolean> reading) {
    try {
      return reading.get();
    } catch (DataAccessException e) {
      throw isHeld(e) ? new SharedTableHeld(e) : e;
    }
  }

  private static boolean isHeld(DataAccessException e) {
    return e.getRootCause() instanceof SQLException cause
        && LOCK_NOT_AVAILABLE.equals(cause.getSQLState());
  }
}
