package io.hostpay.common.ledger;

import io.hostpay.common.logging.Trace;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.WireAmount;
import java.math.BigInteger;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One row of the ledger, as it was when read.
 *
 * @param amountWei what is paid, 1 to 2^256 - 1; {@code null} only where the amount was refused
 * @param reason of REJECTED and FAILED, an {@link EndReason} in lower case, perhaps with a detail
 *     after a colon
 * @param generation part of its tasks' names; raised when the payment is driven on, reopened,
 *     checked again, or loses its nonce or its block
 * @param requestedAt when GCSplit1 signed the request
 * @param deadlineAt nothing is signed for it after this
 * @param verifiedAt when ChangeNow last said that it waits
 * @param validUntil until when ChangeNow takes the deposit: nothing is signed after it, nor shortly
 *     before; {@code null} where it has not said
 * @param look number of the look at the chain that comes next, in the name of its task
 * @param confirmations of its block, when last looked at
 * @param traceparent of the trace that its lines and tasks belong to; {@code null} where its
 *     request was recorded without one
 */
public record Payment(
    PaymentOrder order,
    @Nullable BigInteger amountWei,
    PaymentState state,
    @Nullable String reason,
    int generation,
    Instant requestedAt,
    Instant deadlineAt,
    Instant receivedAt,
    @Nullable Instant verifiedAt,
    Instant stateChangedAt,
    @Nullable MinedTransaction mined,
    int look,
    @Nullable Instant validUntil,
    @Nullable Integer confirmations,
    @Nullable String traceparent) {

  public UniqueId uniqueId() {
    return order.uniqueId();
  }

  public String cnApiId() {
    return order.cnApiId();
  }

  /** From here on this thread's lines and tasks belong to the payment's trace. */
  public void enterTrace() {
    Trace.read(traceparent).ifPresent(Trace::enter);
  }

  /** The amount to pay; there is none where the payment was refused for its amount. */
  public BigInteger payableWei() {
    if (amountWei == null) {
      throw new IllegalStateException(
          "payment " + uniqueId() + " has no amount to pay: nothing was changed");
    }
    return amountWei;
  }

  /**
   * Whether this says the same as was recorded: every field to the letter, amounts by bits, except
   * that the database has one NaN for the many that the wire can carry.
   */
  public boolean asksFor(PaymentOrder other) {
    if (Double.isNaN(order.amount().value()) && Double.isNaN(other.amount().value())) {
      return order.equals(withAmount(other, order.amount()));
    }
    return order.equals(other);
  }

  private static PaymentOrder withAmount(PaymentOrder order, WireAmount amount) {
    return new PaymentOrder(
        order.uniqueId(),
        order.cnApiId(),
        order.fromCurrency(),
        order.fromNetwork(),
        amount,
        order.payinAddress());
  }
}
