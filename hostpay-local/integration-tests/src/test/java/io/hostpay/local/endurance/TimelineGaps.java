package io.hostpay.local.endurance;

import static java.util.Map.entry;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.TimelineEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A payment's timeline, read as its way through the states. It is gapless when it starts with the
 * request, when each event that moves the payment moves it from where the one before has left it to
 * a state that may follow, when it ends in COMPLETED, and when it accounts for every generation.
 */
final class TimelineGaps {
  /** The state that an event leads to; events that are not here change no state. */
  private static final Map<String, PaymentState> LEADS_TO =
      Map.ofEntries(
          entry("status_verified", PaymentState.VERIFIED),
          entry("status_recheck", PaymentState.RECEIVED),
          entry("transaction_signed", PaymentState.SUBMITTED),
          entry("nonce_taken", PaymentState.VERIFIED),
          entry("payment_mined", PaymentState.PAID),
          entry("payment_reorganised", PaymentState.SUBMITTED),
          entry("payment_completed", PaymentState.COMPLETED),
          entry("payment_rejected", PaymentState.REJECTED),
          entry("payment_failed", PaymentState.FAILED),
          entry("payment_reopened", PaymentState.RECEIVED));

  /** Each begins another generation. */
  private static final List<String> NEXT_GENERATION =
      List.of("payment_redriven", "status_recheck", "payment_reorganised", "payment_reopened");

  private TimelineGaps() {}

  /** What is missing or out of order, in words; empty for a gapless one. */
  static List<String> in(List<TimelineEntry> timeline, int generation) {
    List<String> gaps = new ArrayList<>();
    PaymentState state = null;
    TimelineEntry last = null;
    for (TimelineEntry entry : timeline) {
      PaymentState next = LEADS_TO.get(entry.event());
      if (entry.event().equals("payment_requested")) {
        if (state != null) {
          gaps.add("requested once more");
        }
        state = PaymentState.RECEIVED;
      } else if (state == null) {
        gaps.add(entry.event() + " before it was requested");
      } else if (next != null) {
        if (!state.next().contains(next)) {
          gaps.add(entry.event() + " while " + state);
        }
        state = next;
      } else if (entry.event().equals("payment_redriven")
          && !("state=" + state).equals(entry.detail())) {
        gaps.add("redriven with " + entry.detail() + " while " + state);
      }
      if (moves(entry) && last != null && entry.at().isBefore(last.at())) {
        gaps.add(entry.event() + " earlier than " + last.event());
      }
      last = moves(entry) ? entry : last;
    }
    if (state != PaymentState.COMPLETED) {
      gaps.add("ends " + state);
    }
    long generations =
        timeline.stream().filter(entry -> NEXT_GENERATION.contains(entry.event())).count();
    if (generations != generation) {
      gaps.add(generations + " new generations told of, " + generation + " counted");
    }
    return gaps;
  }

  private static boolean moves(@Nullable TimelineEntry entry) {
    return entry != null && LEADS_TO.containsKey(entry.event());
  }
}
