package io.hostpay.common.ledger;

import static io.hostpay.common.ledger.LedgerRig.NOW;
import static io.hostpay.common.ledger.LedgerRig.ONE_ETH;
import static io.hostpay.common.ledger.LedgerRig.WINDOW;
import static io.hostpay.common.ledger.LedgerRig.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.postgres.LedgerRows;
import java.math.BigInteger;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is recorded of a request, and how a repeat of it is recognised. */
class RecordedRequestIT extends OnePaymentLedger {
  private static final BigInteger MAX_UINT256 =
      BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);

  @ParameterizedTest
  @EnumSource(
      value = PaymentState.class,
      names = {"REJECTED", "FAILED"})
  void recordsARequestThatIsRefusedAsItStands(PaymentState end) {
    boolean inserted =
        ledger.receiveEnded(order("payment-1", -1), null, NOW, WINDOW, end, EndReason.BAD_AMOUNT);

    assertThat(inserted).isTrue();
    Payment payment = rig.payment(ID);
    assertThat(payment.state()).isEqualTo(end);
    assertThat(payment.reason()).isEqualTo("bad_amount");
    assertThat(payment.amountWei()).isNull();
    assertThatThrownBy(payment::payableWei).isInstanceOf(IllegalStateException.class);
    assertThat(timeline()).hasSize(1);
  }

  @Test
  void leavesAPaymentAsItIsWhenItIsReceivedAgain() {
    Payment first = rig.receive(order("payment-1", 1), ONE_ETH);
    boolean again = ledger.receive(order("payment-1", 2), BigInteger.TWO, NOW, WINDOW);
    boolean refusedAgain =
        ledger.receiveEnded(
            order("payment-1", 3), null, NOW, WINDOW, PaymentState.REJECTED, EndReason.BAD_AMOUNT);

    assertThat(again).isFalse();
    assertThat(refusedAgain).isFalse();
    assertThat(rig.payment(ID)).isEqualTo(first);
    assertThat(timeline()).containsExactly("payment_requested");
  }

  @Test
  void recordsOnceWhatSixteenThreadsInsertAtOnce() throws Exception {
    List<Callable<Boolean>> inserts =
        IntStream.range(0, 16)
            .<Callable<Boolean>>mapToObj(
                i -> () -> ledger.receive(order("payment-1"), ONE_ETH, NOW, WINDOW))
            .toList();
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      int inserted = 0;
      for (Future<Boolean> insert : threads.invokeAll(inserts)) {
        inserted += insert.get() ? 1 : 0;
      }

      assertThat(inserted).isEqualTo(1);
    }
    assertThat(LedgerRows.counts(rig.jdbc))
        .containsEntry("hostpay_payment", 1L)
        .containsEntry("hostpay_event", 1L);
  }

  @Test
  void keepsAmountsToTheWei() {
    BigInteger odd = new BigInteger("123456789012345678901234567890123456789");
    List<BigInteger> amounts = List.of(BigInteger.ONE, odd, MAX_UINT256);

    for (int i = 0; i < amounts.size(); i++) {
      Payment payment = rig.receive(order("amount-" + i), amounts.get(i));

      assertThat(payment.payableWei()).isEqualTo(amounts.get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        Double.NaN,
        -0.0,
        0.0,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE,
        Double.MAX_VALUE,
        0.1,
        -1.5
      })
  void recognisesARequestByItsWireAmount(double amount) {
    PaymentOrder order = order("payment-1", amount);

    ledger.receiveEnded(order, null, NOW, WINDOW, PaymentState.REJECTED, EndReason.BAD_AMOUNT);

    assertThat(rig.payment(ID).asksFor(order)).isTrue();
    assertThat(rig.payment(ID).asksFor(order("payment-1", 42))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {0x7ff8000000000001L, 0xfff8000000000000L, 0x7ff0000000000001L})
  void recognisesARequestWhoseAmountIsAnyOfTheManyNaNs(long bits) {
    PaymentOrder order = order("payment-1", Double.longBitsToDouble(bits));

    ledger.receiveEnded(order, null, NOW, WINDOW, PaymentState.REJECTED, EndReason.BAD_AMOUNT);

    assertThat(rig.payment(ID).asksFor(order)).isTrue();
  }

  @Test
  void tellsMinusZeroFromZero() {
    ledger.receiveEnded(
        order("payment-1", -0.0), null, NOW, WINDOW, PaymentState.REJECTED, EndReason.BAD_AMOUNT);

    assertThat(rig.payment(ID).asksFor(order("payment-1", 0.0))).isFalse();
  }
}
