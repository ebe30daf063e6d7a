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
   * Writes it. A mined transaction may have moved to another block. Does nothing when the payment
   * is not PAID or COMPLETED by this transaction.
   *
   * @param isFinal whether the block can no longer be undone
   */
  public void write(
      LockedPayment payment, MinedTransaction mined, int confirmations, boolean isFinal) {
    int updated =
        jdbc.sql(
                """
                update hostpay_payment
                set confirmations = :confirmations, block_number = :block_number,
                    block_hash = :block_hash,
                    final_at = case when :is_final then coalesce(final_at, :now) end
                where unique_id = :unique_id and tx_hash = :tx_hash
                  and state in ('PAID', 'COMPLETED')
                """)
            .param("confirmations", confirmations)
            .param("block_number", mined.blockNumber())
            .param("block_hash", mined.blockHash())
            .param("is_final", isFinal)
            .param("now", at(clock.instant()))
            .param("unique_id", payment.uniqueId())
            .param("tx_hash", mined.txHash())
            .update();
    if (isFinal && updated == 1) {
      timeline.note(
          payment.order().uniqueId(),
          Event.FINALITY_CHECKED,
          null,
          "final, confirmations=" + confirmations);
    }
  }
}
