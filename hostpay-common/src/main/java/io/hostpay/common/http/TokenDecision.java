package io.hostpay.common.http;

import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.token.TokenVerdict;
import java.util.function.Function;

/** What every service does with a token before it looks into it. */
public final class TokenDecision {
  private final PaymentLog log;

  public TokenDecision(PaymentLog log) {
    this.log = log;
  }

  /** Opens it: the message when its signature is good, else what to answer, which is logged. */
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
          refused(token.reason(), new Outcome.Malformed(token.reason()));
    };
  }

  /** Every line from here on names the payment. */
  private static <T> T known(T message) {
    RequestContext.payment(message);
    return message;
  }

  /**
   * Likewise, through functions. Goes once the last service has taken to {@link #open}.
   *
   * @param valid decides on a message of the last 24 hours
   * @param expired decides on an older one
   */
  public <T> Outcome on(
      TokenVerdict<T> verdict, Function<T, Outcome> valid, Function<T, Outcome> expired) {
    return switch (open(verdict)) {
      case Opened.Fresh<T> token -> valid.apply(token.message());
      case Opened.Late<T> token -> expired.apply(token.message());
      case Opened.Refused<T> token -> token.answer();
    };
  }

  private <T> Opened<T> refused(String why, Outcome answer) {
    log.event(Event.TOKEN_REFUSED).with("why", why).write();
    return new Opened.Refused<>(answer);
  }
}
