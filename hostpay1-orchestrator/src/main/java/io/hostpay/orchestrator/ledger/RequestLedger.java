package io.hostpay.orchestrator.ledger;

import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.WireAmount;
import java.math.BigDecimal;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a request says and no decision uses. Thread-safe. */
public final class RequestLedger {
  private final JdbcClient jdbc;

  public RequestLedger(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Records what GCSplit1 collected before fees, in the transaction that records the request. What
   * is no number is not recorded.
   */
  public void recordCollected(UniqueId uniqueId, WireAmount amount) {
    if (!Double.isFinite(amount.value())) {
      return;
    }
    jdbc.sql("update hostpay_payment set actual_amount = :amount where unique_id = :unique_id")
        .param("amount", BigDecimal.valueOf(amount.value()))
        .param("unique_id", uniqueId.value())
        .update();
  }
}
