package io.hostpay.orchestrator.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.hostpay.orchestrator.ledger.PaymentLine;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A payment in a list. Amounts are text, since JSON numbers lose digits. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record LineView(
    String unique_id,
    String cn_api_id,
    String state,
    @Nullable String reason,
    @Nullable String amount_wei,
    String payin_address,
    int generation,
    Instant received_at,
    Instant state_changed_at,
    Instant deadline_at,
    @Nullable String tx_hash) {

  static LineView of(PaymentLine line) {
    return new LineView(
        line.uniqueId().value(),
        line.cnApiId(),
        line.state(),
        line.reason(),
        line.amountWei(),
        line.payinAddress(),
        line.generation(),
        line.receivedAt(),
        line.stateChangedAt(),
        line.deadlineAt(),
        line.txHash());
  }
}
