package io.hostpay.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.WireAmount;
import io.hostpay.orchestrator.alchemy.Sighting;
import io.hostpay.orchestrator.ledger.Hint;
import io.hostpay.orchestrator.ledger.HintedAttempt;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TransactionStatusTest {
  private static final Instant SUBMITTED_AT = Instant.parse("2026-01-02T03:04:05Z");
  private static final Instant BEFORE = SUBMITTED_AT.minusSeconds(1);
  private static final Instant AFTER = SUBMITTED_AT.plusSeconds(1);

  @Test
  void doesNotCountWhatWasSaidBeforeThePaymentWasSubmittedAgain() {
    // Mined, then reorganised out: the executor knows, and a replaced attempt is dropped.
    assertThat(status(attempt("new", Hint.CONFIRMED, BEFORE), attempt("old", Hint.DROPPED, AFTER)))
        .isNull();
  }

  @Test
  void countsTheBestWordOnAnyAttempt() {
    assertThat(status(attempt("new", Hint.DROPPED, AFTER), attempt("old", Hint.CONFIRMED, AFTER)))
        .isEqualTo(Hint.CONFIRMED);
    assertThat(status(attempt("new", Hint.DROPPED, AFTER), attempt("old", Hint.REORGED, AFTER)))
        .isEqualTo(Hint.REORGED);
    assertThat(status(attempt("new", Hint.DROPPED, AFTER), attempt("old", null, null)))
        .isEqualTo(Hint.DROPPED);
    assertThat(status(attempt("new", null, null), attempt("old", Hint.DROPPED, AFTER))).isNull();
    assertThat(status(attempt("new", Hint.REVERTED, AFTER))).isNull();
  }

  @Test
  void doesNotCountAttemptsThatCannotBeMinedOrDoNotPay() {
    assertThat(status(new HintedAttempt("0x1", true, false, Hint.CONFIRMED, AFTER))).isNull();
    assertThat(status(new HintedAttempt("0x1", false, true, Hint.CONFIRMED, AFTER))).isNull();
    assertThat(status(new HintedAttempt("0x1", false, true, Hint.DROPPED, AFTER))).isNull();
  }

  private static HintedAttempt attempt(
      String hash, @Nullable Hint hint, @Nullable Instant learntAt) {
    return new HintedAttempt(hash, true, true, hint, learntAt);
  }

  private static @Nullable Hint status(HintedAttempt... newestFirst) {
    Sighting sighting =
        new Sighting("old", Sighting.Fate.DROPPED, null, Sighting.Witness.CHAIN, null);
    return TransactionStatus.after(sighting, payment(), List.of(newestFirst)).orElse(null);
  }

  private static Payment payment() {
    PaymentOrder order =
        new PaymentOrder(
            new UniqueId("pay"), "cn", "eth", "eth", new WireAmount(1), "0x00000000000000000000bb");
    return new Payment(
        order,
        BigInteger.TEN,
        PaymentState.SUBMITTED,
        null,
        0,
        BEFORE,
        AFTER,
        BEFORE,
        BEFORE,
        SUBMITTED_AT,
        null,
        0,
        null,
        null,
        null);
  }
}
