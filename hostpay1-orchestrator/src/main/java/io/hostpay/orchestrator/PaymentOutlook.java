package io.hostpay.orchestrator;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.TimelineEntry;
import io.hostpay.orchestrator.ledger.PaymentAttempt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a payment waits for, in a sentence for a person, and what can be done about it.
 *
 * @param waitsFor one or two sentences
 * @param actions what an operator may ask for now; what is not safe is refused all the same
 */
public record PaymentOutlook(String waitsFor, List<Action> actions) {
  private static final String DEFERRED = "payment_deferred";

  /** Events after which an earlier reason for waiting no longer holds. */
  private static final Set<String> STEPS =
      Set.of(
          "status_verified",
          "status_recheck",
          "transaction_signed",
          "nonce_taken",
          "payment_reorganised",
          "payment_reopened");

  /** Two deliveries to GCHostPay2, at the least. */
  private static final Duration STATUS_COMES_WITHIN = Duration.ofMinutes(2);

  /**
   * Something to do.
   *
   * @param name the last segment of its path
   * @param says what will happen, for whoever has to confirm it
   */
  public record Action(String name, String says) {}

  static PaymentOutlook of(
      Payment payment, List<PaymentAttempt> attempts, List<TimelineEntry> timeline, Instant now) {
    return new PaymentOutlook(
        waitsFor(payment, attempts, timeline, now), actions(payment, attempts, timeline));
  }

  private static String waitsFor(
      Payment payment, List<PaymentAttempt> attempts, List<TimelineEntry> timeline, Instant now) {
    String held = held(timeline);
    return switch (payment.state()) {
      case RECEIVED ->
          "ChangeNow has yet to say that it waits for the deposit."
              + (held == null ? asked(payment, now) : " It was put off last: " + held)
              + deadline(payment, now);
      case VERIFIED ->
          "ChangeNow waits for the deposit; nothing is signed yet."
              + (held == null ? " The executor has it." : " Put off: " + held)
              + deadline(payment, now);
      case SUBMITTED -> submitted(attempts, held);
      case PAID -> "It is mined and paid. GCHostPay1 has yet to be told; nothing has to be done.";
      case COMPLETED -> "It is paid, exactly once. Nothing is left to do.";
      case REJECTED ->
          EndMeaning.refused(String.valueOf(payment.reason())) + ". Nothing follows by itself.";
      case FAILED ->
          "It ended without being paid: "
              + EndMeaning.of(String.valueOf(payment.reason()))
              + ". A person has to decide what follows.";
    };
  }

  private static String submitted(List<PaymentAttempt> attempts, @Nullable String held) {
    List<PaymentAttempt> live = attempts.stream().filter(PaymentAttempt::live).toList();
    if (live.isEmpty()) {
      return "Its signed transaction is being looked for.";
    }
    PaymentAttempt newest = live.getLast();
    String what =
        newest.kind().equals("cancellation")
            ? "At nonce " + newest.nonce() + " a cancellation races the payment: only one is mined."
            : "A signed transaction waits to be mined, at nonce " + newest.nonce() + ".";
    String again =
        live.size() > 1
            ? " It is transaction number " + live.size() + " signed at this nonce."
            : "";
    return what + again + (held == null ? "" : " The last look: " + held);
  }

  /** Why it was last put off, where nothing has gone on since. */
  private static @Nullable String held(List<TimelineEntry> timeline) {
    for (TimelineEntry entry : timeline.reversed()) {
      if (entry.event().equals(DEFERRED)) {
        String why = entry.detail() == null ? "no reason given" : entry.detail();
        String often = entry.times() > 1 ? ", " + entry.times() + " times so far" : "";
        return (why.endsWith(".") ? why.substring(0, why.length() - 1) : why) + often + ".";
      }
      if (STEPS.contains(entry.event())) {
        return null;
      }
    }
    return null;
  }

  /** The ledger cannot tell why no answer came: GCHostPay2 has no ledger, only its log lines. */
  private static String asked(Payment payment, Instant now) {
    Duration silence = Duration.between(payment.stateChangedAt(), now);
    return silence.compareTo(STATUS_COMES_WITHIN) < 0
        ? " It is being asked."
        : " It is asked every minute, and for "
            + hours(silence.toMinutes())
            + " no usable answer has come, or only not_found. GCHostPay2's lines say which.";
  }

  private static String hours(long minutes) {
    return minutes < 60 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
  }

  private static String deadline(Payment payment, Instant now) {
    long minutes = Duration.between(now, payment.deadlineAt()).toMinutes();
    return minutes <= 0
        ? " Its time is over: the next sweep ends it."
        : " It is tried again by itself for another " + hours(minutes) + ".";
  }

  /** Whether nodes could not show what has used the nonce that it was signed with last. */
  private static boolean isNonceUnproven(List<TimelineEntry> timeline) {
    for (TimelineEntry entry : timeline.reversed()) {
      if (entry.event().equals("nonce_unproven")) {
        return true;
      }
      if (entry.event().equals("status_verified")) {
        return false;
      }
    }
    return false;
  }

  private static List<Action> actions(
      Payment payment, List<PaymentAttempt> attempts, List<TimelineEntry> timeline) {
    List<Action> actions = new ArrayList<>();
    switch (payment.state()) {
      case REJECTED, FAILED -> {
        boolean payable =
            !(RequestRules.judge(payment.order()) instanceof RequestRules.Verdict.Refused);
        if (payable && attempts.stream().noneMatch(PaymentAttempt::live)) {
          actions.add(
              new Action(
                  "redrive",
                  "The payment begins again from the start: ChangeNow is asked whether it still"
                      + " waits for this deposit, and only then it is paid, once. It then has 24"
                      + " hours. Look at the chain first if anything was ever signed for it."));
        }
      }
      case SUBMITTED -> {
        actions.add(
            new Action(
                "cancel",
                "A transaction of nothing from the wallet to itself is sent with the same nonce"
                    + " and a higher fee. Whichever of the two is mined decides: the payment is"
                    + " then paid after all, or it ends as FAILED(cancelled)."));
        if (isNonceUnproven(timeline)) {
          actions.add(
              new Action(
                  "nonce-lost",
                  "You say that another transaction has used the payment's nonce and did not pay"
                      + " the deposit: look at the wallet in a block explorer first. Where the"
                      + " nonce is used up for good and no node knows a transaction of ours,"
                      + " ChangeNow is asked again, and then the payment is signed with a new"
                      + " nonce."));
        }
      }
      default -> {
        // goes on by itself
      }
    }
    return actions;
  }
}
