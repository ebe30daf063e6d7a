package io.hostpay.common.ledger;

import io.hostpay.common.token.Ether;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Types;
import java.time.Clock;
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

  /** In one round trip, and without waiting long for others' locks. */
  boolean row(LockedPayment payment, String txHash, @Nullable MinedTransaction mined) {
    return jdbc.sql(
            """
            select hostpay_project(:unique_id, :tx_hash, :mined, :gas, :block, :amount, :now)
                   and hostpay_project_actual(:unique_id)
            """)
        .param("unique_id", payment.uniqueId())
        .param("tx_hash", txHash)
        .param("mined", mined != null)
        .param("gas", mined == null ? null : new BigDecimal(mined.gasUsed()), Types.NUMERIC)
        .param("block", mined == null ? null : mined.blockNumber(), Types.BIGINT)
        .param(
            "amount",
            Ether.amount(payment.payment().payableWei()).setScale(8, RoundingMode.HALF_UP))
        .param("now", PaymentRow.at(clock.instant()))
        .query(Boolean.class)
        .single();
  }

  /** Writes what needs no row of its own; likewise without waiting long. */
  boolean update(LockedPayment payment, Runnable write) {
    try {
      savepoint.executeWithoutResult(
          status -> {
            // Others' locks on the shared table hold nobody up for long.
            jdbc.sql("set local lock_timeout = '1s'").update();
            write.run();
            jdbc.sql("set local lock_timeout to default").update();
          });
      mark(payment, false);
      return true;
    } catch (DataAccessException e) {
      mark(payment, true);
      return false;
    }
  }

  private void mark(LockedPayment payment, boolean unprojected) {
    jdbc.sql(
            """
            update hostpay_payment
            set unprojected_since =
              case when :unprojected then coalesce(unprojected_since, :now) end
            where unique_id = :unique_id and (unprojected_since is not null or :unprojected)
            """)
        .param("unprojected", unprojected)
        .param("now", PaymentRow.at(clock.instant()))
        .param("unique_id", payment.uniqueId())
        .update();
  }
}
