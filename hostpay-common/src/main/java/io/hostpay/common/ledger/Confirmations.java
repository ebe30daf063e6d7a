package io.hostpay.common.ledger;

import static io.hostpay.common.ledger.LedgerTime.at;

import io.hostpay.common.logging.Event;
import java.time.Clock;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How deep the block of a payment is. Thread-safe. */
public final class Confirmations {
  private final JdbcClient jdbc;
  private final Clock clock;
  private final Timeline timeline;

  public Confirmations(JdbcClient jdbc, Clock clock, Timeline timeline) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.timeline = timeline;
  }

  /**
   * Writes where the transaction is mined now, in a block that may still be undone: it may have
   * moved to another. {@code final_at} is kept only for the same block. Does nothing when the
   * payment is not PAID or COMPLETED by this transaction.
   */
  public void write(LockedPayment payment, MinedTransaction mined, int confirmations) {
    update(payment, mined, confirmations, "case when block_hash = :block_hash then final_at end");
  }

  /**
   * As {@link #write}, of a block that can no longer be undone; the first time it is said stays.
   */
  public void writeFinal(LockedPayment payment, MinedTransaction mined, int confirmations) {
    if (update(payment, mined, confirmations, "coalesce(final_at, :now)")) {
      timeline.note(
          payment.order().uniqueId(),
          Event.FINALITY_CHECKED,
          null,
          "final, confirmations=" + confirmations);
    }
  }

  private boolean update(
      LockedPayment payment, MinedTransaction mined, int confirmations, String finalAt) {
    return jdbc.sql(
                """
                update hostpay_payment
                set confirmations = :confirmations, block_number = :block_number,
                    block_hash = :block_hash, final_at = %s
                where unique_id = :unique_id and tx_hash = :tx_hash
                  and state in ('PAID', 'COMPLETED')
                """
                    .formatted(finalAt))
            .param("confirmations", confirmations)
            .param("block_number", mined.blockNumber())
            .param("block_hash", mined.blockHash())
            .param("now", at(clock.instant()))
            .param("unique_id", payment.uniqueId().value())
            .param("tx_hash", mined.txHash())
            .update()
        == 1;
  }
}
