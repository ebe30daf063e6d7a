package io.hostpay.common.ledger;

import io.hostpay.common.token.UniqueId;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
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
  /** How the ledger writes the reason of an end that was mined. */
  private static final Pattern ENDED_ON_THE_CHAIN =
      Pattern.compile("(reverted|cancelled): (0x[0-9a-f]{64})");

  private final JdbcClient jdbc;
  private final SharedRows reading;
  private final Projection projection;

  /**
   * A projection.
   *
   * @param savepoint runs nested in the caller's transaction ({@code PROPAGATION_NESTED})
   */
  public SplitPayoutTable(JdbcClient jdbc, TransactionTemplate savepoint, Clock clock) {
    this.jdbc = jdbc;
    this.reading = new SharedRows(jdbc, savepoint);
    this.projection = new Projection(jdbc, savepoint, clock);
  }

  /**
   * Whether the table has a row of this id. Asked before the ledger has the payment, so such a row
   * is another system's.
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
  public boolean isTakenByAnother(Payment payment) {
    return reading.isTakenByAnother(payment);
  }

  /**
   * Whether the payment's row can be written. Where it can, this transaction keeps others from
   * locking the table until it ends, so that the write waits for nobody: called before more locks
   * are taken. Inside a transaction.
   *
   * @throws SharedTableHeld if another session's lock does not let it be read within a second
   */
  public Claimable lockForClaim(Payment payment) {
    return reading.lockForClaim(payment);
  }

  /** Leaves the payment's row to be written later, from the ledger. */
  public void markUnwritten(LockedPayment payment) {
    projection.markUnwritten(payment);
  }

  /**
   * Writes what is said of the payment's transaction, into rows of ours only.
   *
   * @param txStatus at most 20 characters
   * @return whether it could be written
   */
  public boolean writeHint(LockedPayment payment, String txStatus) {
    return projection.changeRow(
        payment,
        "tx_status = :tx_status",
        "s.tx_status is distinct from :tx_status",
        Map.of("tx_status", txStatus));
  }

  /**
   * Puts the payment's row in, not complete, so that the old service sees it as taken.
   *
   * @return whether it could be written
   */
  public boolean claim(LockedPayment payment, String txHash) {
    return projection.writeRow(payment, txHash, null);
  }

  /**
   * Writes what was mined.
   *
   * @return whether it could be written
   */
  public boolean writePaid(LockedPayment payment, MinedTransaction mined) {
    return projection.writeRow(payment, mined.txHash(), mined);
  }

  /**
   * Writes that the payment has ended without paying, by a transaction that is final on the chain.
   *
   * @param txStatus {@code reverted} or {@code cancelled}
   * @return whether it could be written
   */
  public boolean writeEnd(LockedPayment payment, String txStatus, String txHash) {
    return projection.changeRow(
        payment,
        "is_complete = false, tx_hash = :tx_hash, tx_status = :tx_status",
        "true",
        Map.of("tx_hash", txHash, "tx_status", txStatus));
  }

  /**
   * Writes the row again from the ledger, after its cause of failure is gone.
   *
   * @return whether it could be written
   */
  public boolean repair(LockedPayment payment) {
    Payment now = payment.payment();
    if (now.mined() != null) {
      return writePaid(payment, now.mined())
          && (now.confirmations() == null
              || writeConfirmed(payment, now.mined(), now.confirmations()));
    }
    Matcher end = ENDED_ON_THE_CHAIN.matcher(String.valueOf(now.reason()));
    return newestAttempt(payment).map(txHash -> claim(payment, txHash)).orElse(true)
        && (end.matches()
            ? writeEnd(payment, end.group(1), end.group(2))
            : writeReorganised(payment, "s.is_complete"));
  }

  private Optional<String> newestAttempt(LockedPayment payment) {
    return jdbc.sql(
            """
            select tx_hash from hostpay_eth_attempt where unique_id = :unique_id
            order by nonce desc, number desc limit 1
            """)
        .param("unique_id", payment.uniqueId().value())
        .query(String.class)
        .optional();
  }

  /**
   * Writes that the block of the payment left the chain.
   *
   * @return whether it could be written
   */
  public boolean writeReorganised(LockedPayment payment) {
    return writeReorganised(payment, "true");
  }

  private boolean writeReorganised(LockedPayment payment, String condition) {
    return projection.changeRow(
        payment,
        "is_complete = false, tx_status = 'reorged', block_number = null, confirmations = null",
        condition,
        Map.of());
  }

  /**
   * Writes how deep the payment's block is.
   *
   * @return whether it could be written
   */
  public boolean writeConfirmed(LockedPayment payment, MinedTransaction mined, int confirmations) {
    return projection.changeRow(
        payment,
        "confirmations = :confirmations, block_number = :block_number, tx_status = 'confirmed'",
        "s.tx_hash = :tx_hash",
        Map.of(
            "confirmations",
            confirmations,
            "block_number",
            mined.blockNumber(),
            "tx_hash",
            mined.txHash()));
  }
}
