package io.hostpay.statuschecker.changenow;

import io.hostpay.common.logging.Outside;
import io.hostpay.common.logging.RequestSummary;
import io.hostpay.statuschecker.changenow.CheckOutcome.Reported;
import io.hostpay.statuschecker.changenow.CheckOutcome.TryLater;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Asks ChangeNow whether an order still waits for the deposit that a token describes.
 *
 * <p>Asking changes nothing at ChangeNow, so it may be done any number of times. Safe for use by
 * many threads; the calling thread waits.
 */
public final class ChangeNowClient {

  /** How long after the token was made a 404 may only mean "not yet". */
  static final Duration MAY_STILL_APPEAR = Duration.ofMinutes(10);

  private static final Duration NEXT_TASK_RETRY = Duration.ofSeconds(60);

  private final OrderEndpoint endpoint;
  private final OrderMatch match;
  private final QuickTries quickTries;
  private final Clock clock;

  /**
   * Connects to nothing yet.
   *
   * @param clock tells whether an order is still valid and how old a token is
   */
  public ChangeNowClient(ChangeNowSettings settings, Clock clock) {
    this(settings, clock, QuickTries.PRODUCTION);
  }

  /**
   * As above, for a run whose time is faster.
   *
   * @param firstWait between the first and the second quick try, above 0; the next is four times as
   *     long
   */
  public ChangeNowClient(ChangeNowSettings settings, Clock clock, Duration firstWait) {
    this(settings, clock, QuickTries.startingAt(firstWait));
  }

  ChangeNowClient(ChangeNowSettings settings, Clock clock, QuickTries quickTries) {
    this.endpoint = new OrderEndpoint(settings);
    this.match = new OrderMatch(settings.amountTolerancePercent());
    this.quickTries = quickTries;
    this.clock = clock;
  }

  /**
   * Asks, at most three times within about 20 s: timeouts, lost connections and 5xx are tried again
   * after 0.5 s and 2 s, as long as time is left. Every other answer is final for this call.
   *
   * <p>Whatever ChangeNow or the network does, this returns an outcome and doesn't throw. If the
   * thread is interrupted it returns at once with the interrupt flag set.
   *
   * @param tokenTimestamp when the token was made; within ten minutes of it an order that ChangeNow
   *     doesn't know may still appear
   */
  public CheckOutcome check(ExpectedOrder order, Instant tokenTimestamp) {
    Attempt last = quickTries.run(atMost -> counted(order.cnApiId(), atMost));
    return switch (last) {
      case Attempt.Answered answered -> outcome(answered, order, tokenTimestamp);
      case Attempt.NoAnswer none ->
          later(TryLaterReason.UNREACHABLE, "ChangeNow gave no answer: " + none.why());
      case Attempt.Interrupted interrupted ->
          later(TryLaterReason.UNREACHABLE, "ChangeNow was not asked to the end: interrupted");
    };
  }

  private Attempt counted(String cnApiId, Duration atMost) {
    long started = System.nanoTime();
    Attempt attempt = endpoint.ask(cnApiId, atMost);
    RequestSummary.spent(Outside.CHANGENOW, started);
    if (!attempt.isWord()) {
      RequestSummary.failed(Outside.CHANGENOW);
    }
    return attempt;
  }

  private CheckOutcome outcome(
      Attempt.Answered answered, ExpectedOrder order, Instant tokenTimestamp) {
    String said = "ChangeNow answered " + answered.code();
    if (answered.isServerError()) {
      return later(TryLaterReason.SERVER_ERROR, said);
    }
    return switch (answered.code()) {
      case 200 -> order(answered.response().body(), order);
      case 401, 403 ->
          later(TryLaterReason.UNAUTHORIZED, said + ": the API key is wrong or withdrawn");
      case 404 -> notFound(said, tokenTimestamp);
      case 429 ->
          new TryLater(
              TryLaterReason.RATE_LIMITED,
              said,
              RetryAfter.of(answered.response().headers(), clock.instant()));
      default -> later(TryLaterReason.UNEXPECTED_ANSWER, said + ", for which there is no rule");
    };
  }

  private CheckOutcome notFound(String said, Instant tokenTimestamp) {
    return clock.instant().isBefore(tokenTimestamp.plus(MAY_STILL_APPEAR))
        ? later(TryLaterReason.NOT_FOUND_YET, said + "; the order may still appear")
        : new Reported(Reported.NOT_FOUND);
  }

  private CheckOutcome order(byte[] body, ExpectedOrder expected) {
    AnsweredOrder answered;
    try {
      answered = AnsweredOrder.read(body);
    } catch (UnreadableAnswerException e) {
      return later(
          TryLaterReason.UNREADABLE, "ChangeNow answered what can't be read: " + e.getMessage());
    }
    return switch (answered.status()) {
      case "new" -> later(TryLaterReason.STATUS_NEW, "ChangeNow doesn't take the deposit yet");
      case Reported.WAITING ->
          reported(answered, match.mismatch(expected, answered, clock.instant()));
      default -> reported(answered, OrderMatch.otherId(expected, answered));
    };
  }

  private static Reported reported(AnsweredOrder answered, Optional<String> mismatch) {
    return mismatch
        .map(detail -> new Reported(Reported.MISMATCH, detail))
        .orElseGet(() -> new Reported(answered.status()));
  }

  private static TryLater later(TryLaterReason reason, String detail) {
    return new TryLater(reason, detail, NEXT_TASK_RETRY);
  }
}
