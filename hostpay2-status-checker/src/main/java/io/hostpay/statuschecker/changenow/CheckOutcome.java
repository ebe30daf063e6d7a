package io.hostpay.statuschecker.changenow;

import io.hostpay.common.token.StatusCheckResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What asking ChangeNow about an order came to: its answer on the order, or nothing yet. */
public sealed interface CheckOutcome {

  /**
   * A status that is told to GCHostPay1. Only {@link StatusCheckResponse#WAITING} may lead to a
   * payment, and it is only reported when the order matches the token. {@link
   * StatusCheckResponse#NOT_FOUND} may be said of an order that was only just made: how long it
   * must have been said is GCHostPay1's to decide, which has a memory.
   *
   * @param status one of {@link StatusCheckResponse}, or what ChangeNow said: lower-cased,
   *     unprintable characters replaced, at most 255 bytes of UTF-8, never empty
   * @param detail for people: what doesn't match, with both values; null where the status says all
   * @param validUntil until when ChangeNow takes the deposit of an order that waits; null where it
   *     doesn't say
   */
  record Reported(String status, @Nullable String detail, @Nullable Instant validUntil)
      implements CheckOutcome {

    private static final Set<String> OWN_STATUSES =
        Set.of(
            StatusCheckResponse.MISMATCH,
            StatusCheckResponse.NOT_FOUND,
            StatusCheckResponse.EXPIRED);

    /** ChangeNow's own status, which can't be taken for one of GCHostPay2's. */
    static Reported byChangeNow(String status, @Nullable String detail) {
      String told =
          OWN_STATUSES.contains(status) ? StatusCheckResponse.CHANGENOWS + status : status;
      return new Reported(told, detail, null);
    }

    /** A status that needs no detail. */
    public Reported(String status) {
      this(status, null, null);
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
