package io.hostpay.common.ledger;

import io.hostpay.common.token.UniqueId;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Types;
import java.time.Clock;
import java.util.Locale;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * {@code split_payout_hostpay}, the table shared with other systems: a projection of the ledger,
 * never the truth. Its columns are too narrow for some payments (cut amounts, an enum without the
 * value, a short id): writing it never undoes or repeats a payment. A write that fails is rolled
 * back to a savepoint, marked in the ledger and reported to the caller, who raises the alarm.
 */
public final class SplitPayoutTable {
  private static final BigDecimal WEI_PER_ETH = BigDecimal.TEN.pow(18);

  private final JdbcClient jdbc;
  private final TransactionTemplate savepoint;
  private final Clock clock;

  /**
   * A projection.
   *
   * @param savepoint runs nested in the caller's transaction ({@code PROPAGATION_NESTED})
   */
  public SplitPayoutTable(JdbcClient jdbc, TransactionTemplate savepoint, Clock clock) {
    this.jdbc = jdbc;
    this.savepoint = savepoint;
    this.clock = clock;
  }

  /** Whether there is any row of this id: before the ledger has the payment, it is another's. */
  public boolean holds(UniqueId uniqueId) {
    return jdbc.sql(
            "select exists (select 1 from split_payout_hostpay where unique_id = :unique_id)")
        .param("unique_id", uniqueId.value())
        .query(Boolean.class)
        .single();
  }

  /**
   * Whether another system has a row for this payment: one whose transaction is none of ours. Then
   * the payment is theirs.
   */
  public boolean takenByAnother(Payment payment) {
    return jdbc.sql(
            """
            select exists (
              select 1 from split_payout_hostpay s
              where s.unique_id = :unique_id
                and not exists (select 1 from hostpay_eth_attempt a
                                where a.unique_id = :unique_id and a.tx_hash = s.tx_hash))
            """)
        .param("unique_id", payment.uniqueId())
        .query(Boolean.class)
        .single();
  }

  /**
   * Writes what is said of the payment's transaction, into rows of ours only. Unlike the other
   * writes a failure is thrown: whoever said it says it again.
   *
   * @param txStatus at most 20 characters
   */
  public void hinted(Payment payment, String txStatus) {
    jdbc.sql(
            """
            update split_payout_hostpay s
            set tx_status = :tx_status, updated_at = :now
            where s.unique_id = :unique_id and s.tx_status is distinct from :tx_status
              and exists (select 1 from hostpay_eth_attempt a
                          where a.unique_id = :unique_id and a.tx_hash = s.tx_hash)
            """)
        .param("tx_status", txStatus)
        .param("unique_id", payment.uniqueId())
        .param("now", PaymentRow.at(clock.instant()))
        .update();
  }

  /**
   * Puts the payment's row in, not complete, so that the predecessor sees it as taken.
   *
   * @return whether it could be written
   */
  public boolean claim(Payment payment, String txHash) {
    return project(payment, () -> insertIfAbsent(payment, txHash, false));
  }

  /**
   * Writes what was mined.
   *
   * @return whether it could be written
   */
  public boolean paid(Payment payment, MinedTransaction mined) {
    return project(
        payment,
        () -> {
          insertIfAbsent(payment, mined.txHash(), true);
          jdbc.sql(
                  """
                  update split_payout_hostpay s
                  set is_complete = true, tx_hash = :tx_hash, tx_status = 'confirmed',
                      gas_used = :gas_used, block_number = :block_number, updated_at = :now
                  where s.unique_id = :unique_id
                    and exists (select 1 from hostpay_eth_attempt a
                                where a.unique_id = :unique_id and a.tx_hash = s.tx_hash)
                  """)
              .param("unique_id", payment.uniqueId())
              .param("tx_hash", mined.txHash())
              .param("gas_used", new BigDecimal(mined.gasUsed()))
              .param("block_number", mined.blockNumber())
              .param("now", PaymentRow.at(clock.instant()))
              .update();
        });
  }

  /**
   * Writes the row again from the ledger, after its cause of failure is gone.
   *
   * @return whether it could be written
   */
  public boolean repair(Payment payment) {
    if (payment.mined() != null) {
      return paid(payment, payment.mined());
    }
    return project(
        payment,
        () ->
            jdbc.sql(
                    """
                    select tx_hash from hostpay_eth_attempt where unique_id = :unique_id
                    order by created_at desc limit 1
                    """)
                .param("unique_id", payment.uniqueId())
                .query(String.class)
                .optional()
                .ifPresent(txHash -> insertIfAbsent(payment, txHash, false)));
  }

  /**
   * Writes that the block of the payment left the chain.
   *
   * @return whether it could be written
   */
  public boolean reorganised(Payment payment) {
    return project(
        payment,
        () ->
            jdbc.sql(
                    """
                    update split_payout_hostpay s
                    set is_complete = false, tx_status = 'reorged', block_number = null,
                        confirmations = null, updated_at = :now
                    where s.unique_id = :unique_id
                      and exists (select 1 from hostpay_eth_attempt a
                                  where a.unique_id = :unique_id and a.tx_hash = s.tx_hash)
                    """)
                .param("unique_id", payment.uniqueId())
                .param("now", PaymentRow.at(clock.instant()))
                .update());
  }

  /**
   * Writes how deep the payment's block is.
   *
   * @return whether it could be written
   */
  public boolean confirmed(Payment payment, MinedTransaction mined, int confirmations) {
    return project(
        payment,
        () ->
            jdbc.sql(
                    """
                    update split_payout_hostpay
                    set confirmations = :confirmations, block_number = :block_number,
                        tx_status = 'confirmed', updated_at = :now
                    where unique_id = :unique_id and tx_hash = :tx_hash
                    """)
                .param("confirmations", confirmations)
                .param("block_number", mined.blockNumber())
                .param("unique_id", payment.uniqueId())
                .param("tx_hash", mined.txHash())
                .param("now", PaymentRow.at(clock.instant()))
                .update());
  }

  private void insertIfAbsent(Payment payment, String txHash, boolean complete) {
    jdbc.sql(
            """
            insert into split_payout_hostpay (
              unique_id, cn_api_id, from_currency, from_network, from_amount, payin_address,
              is_complete, tx_hash, tx_status, created_at, updated_at)
            select :unique_id, :cn_api_id, :currency, :network, :amount, :payin_address,
                   :complete, :tx_hash, 'pending', :now, :now
            where not exists (select 1 from split_payout_hostpay where unique_id = :unique_id)
            """)
        .param("unique_id", payment.uniqueId())
        .param("cn_api_id", payment.cnApiId())
        // Untyped, so that either live shape's enum takes it; the enums are upper case.
        .param("currency", payment.order().fromCurrency().toUpperCase(Locale.ROOT), Types.OTHER)
        .param("network", payment.order().fromNetwork().toUpperCase(Locale.ROOT), Types.OTHER)
        .param(
            "amount",
            new BigDecimal(payment.payableWei())
                .divide(WEI_PER_ETH)
                .setScale(8, RoundingMode.HALF_UP))
        .param("payin_address", payment.order().payinAddress())
        .param("complete", complete)
        .param("tx_hash", txHash)
        .param("now", PaymentRow.at(clock.instant()))
        .update();
  }

  private boolean project(Payment payment, Runnable write) {
    try {
      savepoint.executeWithoutResult(status -> write.run());
      mark(payment, false);
      return true;
    } catch (DataAccessException e) {
      mark(payment, true);
      return false;
    }
  }

  private void mark(Payment payment, boolean unprojected) {
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
