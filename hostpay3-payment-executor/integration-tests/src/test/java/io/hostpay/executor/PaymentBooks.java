package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.PaymentResponse;
import io.hostpay.testkit.HttpAnswer;
import java.util.List;
import java.util.Objects;

/** What must hold of a payment, in the ledger, on the chain and in what GCHostPay1 is told. */
final class PaymentBooks {
  private final ExecutorPayments payments;
  private final ChainControl chain;
  private final ExecutorClient client;
  private final ReportedPayments reported;

  PaymentBooks(
      ExecutorPayments payments,
      ChainControl chain,
      ExecutorClient client,
      ReportedPayments reported) {
    this.payments = payments;
    this.chain = chain;
    this.client = client;
    this.reported = reported;
  }

  /** The ledger says paid, the address has the exact amount, once, and GCHostPay1 is told so. */
  void assertPaidOnce(PaymentOrder order) {
    Payment payment = payments.payment(order);
    assertThat(payment.state()).isIn(PaymentState.PAID, PaymentState.COMPLETED);
    assertThat(ChainControl.anvil().balance(order.payinAddress())).isEqualTo(payment.payableWei());
    String txHash = Objects.requireNonNull(payment.mined()).txHash();
    chain.assertMined(txHash);
    assertThat(told(order))
        .anySatisfy(
            response -> {
              assertThat(response.txStatus()).isEqualTo(PaymentResponse.SUCCESS);
              assertThat(response.txHash()).isEqualTo(txHash);
            });
  }

  void assertNothingPaid(PaymentOrder order) {
    assertThat(ChainControl.anvil().balance(order.payinAddress())).isZero();
  }

  void assertNothingSigned(PaymentOrder order) {
    assertThat(payments.signed(order)).isZero();
    assertNothingPaid(order);
  }

  /** It is looked at, and not signed for this reason; it comes again. */
  void assertHeld(PaymentOrder order, String why) {
    var unused = client.deliver(order, 0).is(424, why);
    assertThat(payments.state(order)).isEqualTo(PaymentState.VERIFIED);
    assertNothingSigned(order);
  }

  /** Has it looked at as Cloud Tasks would, until it is paid; then the payment is paid once. */
  void assertGetsPaidOnce(PaymentOrder order) {
    for (int i = 0; i < 10; i++) {
      if (payments.state(order) == PaymentState.RECEIVED) {
        payments.verifiedAgain(order);
      }
      var unused = client.deliver(order, 0);
      chain.awaitNextMined(payments.attempts(order));
      PaymentState state = payments.state(order);
      if (state == PaymentState.PAID || state == PaymentState.COMPLETED) {
        assertPaidOnce(order);
        return;
      }
    }
    throw new AssertionError(
        "not paid after 10 deliveries: "
            + payments.payment(order)
            + ", attempts "
            + payments.attempts(order));
  }

  /**
   * A delivery signs it, the chain mines it by itself, and the answer is that it is paid. A busy
   * node mines after the delivery has stopped waiting for it; then the next one has to say so.
   */
  void assertDeliveryPays(PaymentOrder order, int instance) {
    HttpAnswer answer = client.deliver(order, instance);
    if (answer.text("status").equals("submitted")) {
      chain.assertMined(payments.newest(order).txHash());
      answer = client.deliver(order, instance);
    }
    var unused = answer.is(200, "\"status\":\"paid\"");
  }

  /** What GCHostPay1 is told of the payment, one for each task that exists. */
  List<PaymentResponse> told(PaymentOrder order) {
    return reported.of(order);
  }
}
