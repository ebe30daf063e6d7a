package io.hostpay.common.outcome;

import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentContext;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.PaymentRequest;
import io.hostpay.common.token.PaymentResponse;
import io.hostpay.common.token.StatusCheckRequest;
import io.hostpay.common.token.StatusCheckResponse;
import io.hostpay.common.token.TokenVerdict;
import io.hostpay.common.token.TpsHostpayToken;

/** Opens tokens, as every service does before it decides anything. */
public final class TokenDecision {
  private final PaymentLog log;

  public TokenDecision(PaymentLog log) {
    this.log = log;
  }

  /** The message of a token that is valid or expired; else the answer, whose cause is logged. */
  public <T> Opened<T> open(TokenVerdict<T> verdict) {
    return switch (verdict) {
      case TokenVerdict.Valid<T> token -> new Opened.Fresh<>(known(token.message()));
      case TokenVerdict.Expired<T> token -> new Opened.Late<>(known(token.message()));
      case TokenVerdict.NotYetValid<T> token ->
          refused(
              "dated in the future",
              new Outcome.Malformed(
                  "The token is dated in the future: the clocks disagree. It is accepted once its"
                      + " time has come."));
      case TokenVerdict.BadSignature<T> token ->
          refused("bad signature", new Outcome.BadSignature());
      case TokenVerdict.Malformed<T> token ->
          refused(
              token.reason(),
              new Outcome.Malformed("The token cannot be read: " + token.reason() + "."));
    };
  }

  /** Every line from here on names the payment. */
  private static <T> T known(T message) {
    switch (message) {
      case TpsHostpayToken token -> known(token.order());
      case StatusCheckRequest token -> known(token.order());
      case StatusCheckResponse token -> known(token.order());
      case PaymentRequest token -> known(token.order());
      case PaymentResponse token -> PaymentContext.enter(token.uniqueId(), token.cnApiId());
      default ->
          throw new IllegalArgumentException("no message of ours: " + message.getClass().getName());
    }
    return message;
  }

  private static void known(PaymentOrder order) {
    PaymentContext.enter(order.uniqueId(), order.cnApiId());
  }

  private <T> Opened<T> refused(String why, Outcome answer) {
    log.event(Event.TOKEN_REFUSED).with("why", why).write();
    return new Opened.Refused<>(answer);
  }
}
