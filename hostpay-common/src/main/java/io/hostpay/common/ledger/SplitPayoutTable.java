package io.hostpay.common.ledger;

import io.hostpay.common.token.UniqueId;
import java.time.Clock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * {@code split_payout_hostpay}, the table shared with other systems: a projection of the ledger,
 * never the truth. Its columns are too narrow for some payments (cut amounts, an enum without the
 * value, a short id): writing it never undoes or repeats a payment. A write that fails is rolled
 * back to a savepoint, marked in the ledger and reported to the caller, who raises the alarm.
 */
public final class SplitPayoutTable {
  /** As the ledger writes why it failed. */
  private static final Pattern ENDED_ON_THE_CHAIN =
      Pattern.compile("(reverted|cancelled): (0x[0-9a-f]{64})");

  private final JdbcClient jdbc;
  private final SharedRows reading;
  private final Projection projection;
  private final Clock clock;

  /**
   * A projection.
   *
   * @param savepoint runs nested in the caller's transaction ({@code PROPAGATION_NESTED})
   */
  public SplitPayoutTable(JdbcClient jdbc, TransactionTemplate savepoint, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.reading = new SharedRows(jdbc, savepoint);
    this.projection = new Projection(jdbc, savepoint, clock);
  }

  /**
   * Whether there is any row of this id: before the ledger has the payment, it is another's.
   *
   * @throws SharedTableHeld if another session's lock does not let it be read within a second
   */
  public boolean holds(UniqueId uniqueId) {
    return reading.holds(uniqueId);
  }

  /**
   * Whether another system has a row for this payment: one whose transaction is none of ours. Then
   * the payment is theirs. Inside a transaction.
   *
   * @throws SharedTableHeld if another session's lock does not let it be read within a second
   */
  public boolean takenByAnother(Payment payment) {
    return reading.takenByAnother(payment);
  }

  /**
   * Writes what is said of the payment's transaction, into rows of ours only. Unlike the other
   * writes a failure is thrown: whoever said it says it again.
   *
   * @param txStatus at most 20 characters
   */
  public void hinted(LockedPayment payment, String txStatus) {
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
  public boolean claim(LockedPayment payment, String txHash) {
    return projection.row(payment, txHash, null);
  }

  /**
   * Writes what was mined.
   *
   * @return whether it could be written
   */
  public boolean paid(LockedPayment payment, MinedTransaction mined) {
    return projection.row(payment, mined.txHash(), mined);
  }

  /**
   * Writes that the payment has ended without paying, by a transaction that is final on the chain.
   *
   * @param txStatus {@code reverted} or {@code cancelled}
   * @return whether it could be written
   */
  public boolean ended(LockedPayment payment, String txStatus, String txHash) {
    return projection.update(
        payment,
        () ->
            jdbc.sql(
                    """
                    update split_payout_hostpay s
                    set is_complete = false, tx_hash = :tx_hash, tx_status = :tx_status,
                        updated_at = :now
                    where s.unique_id = :unique_id
                      and exists (select 1 from hostpay_eth_attempt a
                                  where a.unique_id = :unique_id and a.tx_hash = s.tx_hash)
                    """)
                .param("tx_hash", txHash)
                .param("tx_status", txStatus)
                .param("unique_id", payment.uniqueId())
                .param("now", PaymentRow.at(clock.instant()))
                .update());
  }

  /**
   * Writes the row again from the ledger, after its cause of failure is gone.
   *
   * @return whether it could be written
   */
  public boolean repair(LockedPayment payment) {
    MinedTransaction mined = payment.payment().mined();
    if (mined != null) {
      return paid(payment, mined);
    }
    Matcher end = ENDED_ON_THE_CHAIN.matcher(String.valueOf(payment.payment().reason()));
    if (end.matches()) {
      return ended(payment, end.group(1), end.group(2));
    }
    return jdbc.sql(
            """
            select tx_hash from hostpay_eth_attempt where unique_id = :unique_id
            order by nonce desc, number desc limit 1
            """)
        .param("unique_id", payment.uniqueId())
        .query(String.class)
        .optional()
        .map(txHash -> claim(payment, txHash))
        .orElse(true);
  }

  /**
   * Writes that the block of the payment left the chain.
   *
   * @return whether it could be written
   */
  public boolean reorganised(LockedPayment payment) {
    return projection.update(
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
  public boolean confirmed(LockedPayment payment, MinedTransaction mined, int confirmations) {
    return projection.update(
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
}
