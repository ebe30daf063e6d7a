package io.hostpay.orchestrator.http;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.TimelineEntry;
import io.hostpay.orchestrator.PaymentLookup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A payment as an operator reads it: amounts as text, since JSON numbers lose digits. */
record PaymentView(
    String unique_id,
    String cn_api_id,
    String state,
    @Nullable String reason,
    @Nullable String amount_wei,
    String payin_address,
    int generation,
    String requested_at,
    String deadline_at,
    String state_changed_at,
    @Nullable String tx_hash,
    @Nullable Long block_number,
    List<TimelineEntry> timeline) {

  static PaymentView of(PaymentLookup.Story story) {
    Payment payment = story.payment();
    return new PaymentView(
        payment.uniqueId(),
        payment.cnApiId(),
        payment.state().name(),
        payment.reason(),
        payment.amountWei() == null ? null : payment.amountWei().toString(),
        payment.order().payinAddress(),
        payment.generation(),
        payment.requestedAt().toString(),
        payment.deadlineAt().toString(),
        payment.stateChangedAt().toString(),
        payment.mined() == null ? null : payment.mined().txHash(),
        payment.mined() == null ? null : payment.mined().blockNumber(),
        story.timeline());
  }
}
