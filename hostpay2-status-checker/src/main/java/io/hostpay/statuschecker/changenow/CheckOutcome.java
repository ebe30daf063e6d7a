package io.hostpay.statuschecker.changenow;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What asking ChangeNow about an order came to: its last word, or nothing yet. */
public sealed interface CheckOutcome {

  /**
   * A status that is told to HostPay1. Only {@link #WAITING} may lead to a payment, and it is only
   * reported when the order matches the token; every other status ends the payment.
   *
   * @param status {@link #WAITING}, {@link #MISMATCH}, {@link #NOT_FOUND}, or what ChangeNow said:
   *     lower-cased, unprintable characters replaced, at most 255 bytes of UTF-8, never empty
   * @param detail for people: what doesn't match, with both values; null where the status says all
   */
  record Reported(String status, @Nullable String detail) implements CheckOutcome {

    /** ChangeNow waits for exactly the deposit that the token describes. */
    public static final String WAITING = "waiting";

    /** ChangeNow has an order of this id, but not the one that the token describes. */
    public static final String MISMATCH = "mismatch";

    /** ChangeNow has no order of this id, and has had long enough to know it. */
    public static final String NOT_FOUND = "not_found";

    /** A status that needs no detail. */
    public Reported(String status) {
      this(status, null);
    }
  }

  /**
   * Nothing is known that could be told: the task has to come again. Nothing was paid and nothing
   * is lost.
   *
   * @param reason the kind of obstacle
   * @param detail for people and logs: what happened; holds no secret and no unprintable character
   * @param retryAfter when asking again makes sense, 1 to 60 s
   */
  record TryLater(TryLaterReason reason, String detail, Duration retryAfter)
      implements CheckOutcome {}
}
