package io.hostpay.statuschecker.changenow;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What asking ChangeNow about an order came to: its word on the order, or nothing yet. */
public sealed interface CheckOutcome {

  /**
   * A status that is told to HostPay1. Only {@link #WAITING} may lead to a payment, and it is only
   * reported when the order matches the token.
   *
   * @param status {@link #WAITING}, {@link #MISMATCH}, {@link #NOT_FOUND}, or what ChangeNow said:
   *     lower-cased, unprintable characters replaced, at most 255 bytes of UTF-8, never empty
   * @param detail for people: what doesn't match, with both values; null where the status says all
   * @param validUntil until when ChangeNow takes the deposit of an order that waits; null where it
   *     doesn't say
   */
  record Reported(String status, @Nullable String detail, @Nullable Instant validUntil)
      implements CheckOutcome {

    /** ChangeNow waits for exactly the deposit that the token describes. */
    public static final String WAITING = "waiting";

    /** ChangeNow has an order of this id, but not the one that the token describes. */
    public static final String MISMATCH = "mismatch";

    /**
     * ChangeNow says that it has no order of this id. It may say so of one that it has only just
     * made: how long it must have said it is HostPay1's to decide, which has a memory.
     */
    public static final String NOT_FOUND = "not_found";

    /** HostPay2's own word for a check that is over 24 h old. */
    public static final String CHECK_EXPIRED = "expired";

    /** Before a status that ChangeNow spells like one of HostPay2's own words. */
    public static final String CHANGENOWS = "changenow:";

    private static final Set<String> OWN_WORDS = Set.of(MISMATCH, NOT_FOUND, CHECK_EXPIRED);

    /** ChangeNow's own status, which can't be taken for a word of HostPay2's. */
    static Reported byChangeNow(String status, @Nullable String detail) {
      return new Reported(OWN_WORDS.contains(status) ? CHANGENOWS + status : status, detail, null);
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
