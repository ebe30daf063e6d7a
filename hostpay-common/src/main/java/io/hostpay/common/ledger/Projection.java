package io.hostpay.common.ledger;

import io.hostpay.common.token.Ether;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Types;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * How {@link SplitPayoutTable} writes: a write that fails leaves what is around it standing, and
 * the payment is marked, to be written again later.
 */
final class Projection {
  private final JdbcClient jdbc;
  private final TransactionTemplate savepoint;
  private final Clock clock;

  Projection(JdbcClient jdbc, TransactionTemplate savepoint, Clock clock) {
    this.jdbc = jdbc;
    this.savepoint = savepoint;
    this.clock = clock;
  }

  /** Writes the whole row in one round trip; waits at most briefly for others' locks. */
  boolean writeRow(LockedPayment payment, String txHash, @Nullable MinedTransaction mined) {
    return jdbc.sql(
            """
            select hostpay_project(:unique_id, :tx_hash, :mined, :gas, :block, :amount, :now)
                   and hostpay_project_actual(:unique_id)
            """)
        .param("unique_id", payment.uniqueId().value())
        .param("tx_hash", txHash)
        .param("mined", mined != null)
        .param("gas", mined == null ? null : new BigDecimal(mined.gasUsed()), Types.NUMERIC)
        .param("block", mined == null ? null : mined.blockNumber(), Types.BIGINT)
        .param(
            "amount",
            Ether.amount(payment.payment().payableWei()).setScale(8, RoundingMode.HALF_UP))
        .param("now", LedgerTime.at(clock.instant()))
        .query(Boolean.class)
        .single();
  }

  /**
   * Changes the payment's row, if it is one of ours; waits at most briefly for others' locks. Does
   * not clear the mark: the row itself may still be missing.
   *
   * @param columns what to set, with named parameters
   * @param condition that the row has to meet besides
   * @param values of the parameters
   */
  boolean changeRow(
      LockedPayment payment, String columns, String condition, Map<String, ?> values) {
    String statement =
        """
        update split_payout_hostpay s set %s, updated_at = :now
        where s.unique_id = :unique_id and %s
          and exists (select 1 from hostpay_eth_attempt a
                      where a.unique_id = :unique_id and a.tx_hash = s.tx_hash)
        """
            .formatted(columns, condition);
    try {
      savepoint.executeWithoutResult(
          status -> {
            // Others' locks on the shared table hold nobody up for long.
            jdbc.sql("set local lock_timeout = '1s'").update();
            jdbc.sql(statement)
                .params(values)
                .param("unique_id", payment.uniqueId().value())
                .param("now", LedgerTime.at(clock.instant()))
                .update();
            jdbc.sql("set local lock_timeout to default").update();
          });
      return true;
    } catch (DataAccessException e) {
      markUnwritten(payment);
      return false;
    }
  }

  /** Marks the payment, to be written later. */
  void markUnwritten(LockedPayment payment) {
    jdbc.sql(
            """
            update hostpay_payment set unprojected_since = coalesce(unprojected_since, :now)
            where unique_id = :unique_id
            """)
        .param("now", LedgerTime.at(clock.instant()))
        .param("unique_id", payment.uniqueId().value())
        .update();
  }
}
