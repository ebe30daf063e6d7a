package io.hostpay.statuschecker.changenow;

import io.hostpay.common.logging.Outside;
import io.hostpay.common.logging.RequestSummary;
import io.hostpay.common.token.StatusCheckResponse;
import io.hostpay.statuschecker.changenow.CheckOutcome.Reported;
import io.hostpay.statuschecker.changenow.CheckOutcome.TryLater;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks ChangeNow whether an order still waits for the deposit that a token describes.
 *
 * <p>Asking changes nothing at ChangeNow, so it may be done any number of times. Safe for use by
 * many threads; the calling thread waits.
 */
public final class ChangeNowClient {
  private static final String NOBODYS_ORDER = "readiness";
  private static final Duration NEXT_TASK_RETRY = Duration.ofSeconds(60);

  private final OrderRequest request;
  private final OrderMatch match;
  private final QuickTries quickTries;
  private final Clock clock;

  /**
   * Connects to nothing yet.
   *
   * @param clock tells whether an order is still valid
   * @param firstWait between the first and the second quick try, above 0; the next is four times as
   *     long
   */
  public ChangeNowClient(ChangeNowSettings settings, Clock clock, Duration firstWait) {
    this(settings, clock, QuickTries.startingAt(firstWait));
  }

  ChangeNowClient(ChangeNowSettings settings, Clock clock, QuickTries quickTries) {
    this.request = new OrderRequest(settings);
    this.match = new OrderMatch(settings.amountTolerancePercent());
    this.quickTries = quickTries;
    this.clock = clock;
  }

  /**
   * Asks, at most three times within about 20 s: timeouts, lost connections and 5xx are tried again
   * after the wait that the constructor was given, and after four times that, as long as time is
   * left. Every other answer is final for this call.
   *
   * <p>Whatever ChangeNow or the network does, this returns an outcome and doesn't throw. If the
   * thread is interrupted it returns at once with the interrupt flag set.
   */
  public CheckOutcome check(ExpectedOrder order) {
    Try last = quickTries.run(atMost -> counted(order.cnApiId(), atMost));
    return switch (last) {
      case Try.Answered answered -> countedOutcome(answered, order);
      case Try.NoAnswer none ->
          later(TryLaterReason.UNREACHABLE, "ChangeNow gave no answer: " + none.why());
      case Try.Interrupted interrupted ->
          later(TryLaterReason.UNREACHABLE, "ChangeNow was not asked to the end: interrupted");
    };
  }

  /**
   * Whether orders can be asked for at all: asks for one that nobody has. Only ChangeNow's own
   * answer that it has none shows that both the address and the key are right.
   *
   * @return what stands against it, without a secret; empty if nothing does
   */
  public Optional<String> obstacle() {
    return switch (quickTries.run(atMost -> request.ask(NOBODYS_ORDER, atMost))) {
      case Try.Answered answered -> obstacle(answered);
      case Try.NoAnswer none -> Optional.of("gives no answer");
      case Try.Interrupted interrupted -> Optional.of("was not asked to the end");
    };
  }

  private static Optional<String> obstacle(Try.Answered answered) {
    String said = "answers " + answered.code();
    return switch (answered.code()) {
      case 200 -> namesNobodysOrder(answered.response()) ? Optional.empty() : notItsOwn(said);
      case 400, 401, 403, 404 ->
          switch (ChangeNowRefusal.of(answered.response())) {
            case NO_SUCH_ORDER, IMPOSSIBLE_ID -> Optional.empty();
            case KEY_REFUSED -> Optional.of("the API key is refused (" + answered.code() + ")");
            case NOT_CHANGENOWS -> notItsOwn(said);
          };
      default -> Optional.of(said);
    };
  }

  private static Optional<String> notItsOwn(String said) {
    return Optional.of(
        said + ", and not in ChangeNow's own form: is CHANGENOW_API_URL its address?");
  }

  private static boolean namesNobodysOrder(HttpResponse<byte[]> response) {
    try {
      return NOBODYS_ORDER.equals(AnsweredOrder.read(JsonBody.of(response)).id());
    } catch (UnreadableAnswerException e) {
      return false;
    }
  }

  private Try counted(String cnApiId, Duration atMost) {
    long started = System.nanoTime();
    Try made = request.ask(cnApiId, atMost);
    RequestSummary.countCall(Outside.CHANGENOW, started);
    if (!made.mayBeAnswerOnTheOrder()) {
      RequestSummary.countFailure(Outside.CHANGENOW);
    }
    return made;
  }

  private CheckOutcome countedOutcome(Try.Answered answered, ExpectedOrder order) {
    CheckOutcome outcome = outcome(answered, order);
    if (answered.mayBeAnswerOnTheOrder()
        && outcome instanceof TryLater later
        && later.reason().isNoAnswerOnTheOrder()) {
      // A gateway's 404 or a portal's 200 is an outage like any other, for those who watch for one.
      RequestSummary.countFailure(Outside.CHANGENOW);
    }
    return outcome;
  }

  /** What an answer comes to, whatever is in it. */
  CheckOutcome outcome(Try.Answered answered, ExpectedOrder order) {
    String said = "the answer is " + answered.code();
    if (answered.isServerError()) {
      return later(TryLaterReason.SERVER_ERROR, said);
    }
    return switch (answered.code()) {
      case 200 -> order(answered.response(), order);
      case 400, 401, 403, 404 -> refused(ChangeNowRefusal.of(answered.response()), said);
      case 429 ->
          new TryLater(
              TryLaterReason.RATE_LIMITED,
              said,
              RetryAfter.of(answered.response().headers(), clock.instant()));
      default -> later(TryLaterReason.UNEXPECTED_ANSWER, said + ", for which there is no rule");
    };
  }

  private static CheckOutcome refused(ChangeNowRefusal refusal, String said) {
    return switch (refusal) {
      case NO_SUCH_ORDER -> new Reported(StatusCheckResponse.NOT_FOUND);
      case IMPOSSIBLE_ID ->
          later(TryLaterReason.ID_REFUSED, said + ": cn_api_id is no order's id, says ChangeNow");
      case KEY_REFUSED ->
          later(TryLaterReason.UNAUTHORIZED, said + ": the API key is wrong or withdrawn");
      case NOT_CHANGENOWS ->
          later(TryLaterReason.NOT_CHANGENOWS, said + ", and not in ChangeNow's own form");
    };
  }

  private CheckOutcome order(HttpResponse<byte[]> response, ExpectedOrder expected) {
    AnsweredOrder answered;
    try {
      answered = AnsweredOrder.read(JsonBody.of(response));
    } catch (UnreadableAnswerException e) {
      return later(TryLaterReason.UNREADABLE, "the answer can't be read: " + e.getMessage());
    }
    if (!OrderMatch.isOurs(expected, answered)) {
      return later(
          TryLaterReason.NOT_CHANGENOWS,
          answered.id() == null
              ? "the answer names no order"
              : "the answer is about order " + Printable.text(answered.id(), 50));
    }
    return switch (answered.status()) {
      case "new" -> later(TryLaterReason.STATUS_NEW, "ChangeNow doesn't take the deposit yet");
      case StatusCheckResponse.WAITING -> waiting(expected, answered);
      default -> Reported.byChangeNow(answered.status(), null);
    };
  }

  /** An order whose time is over is no other order: it has expired, as ChangeNow will soon say. */
  private Reported waiting(ExpectedOrder expected, AnsweredOrder answered) {
    return match
        .mismatch(expected, answered)
        .map(detail -> new Reported(StatusCheckResponse.MISMATCH, detail, null))
        .or(
            () ->
                OrderMatch.expiry(answered, clock.instant())
                    .map(detail -> Reported.byChangeNow("expired", detail)))
        .orElseGet(() -> new Reported(StatusCheckResponse.WAITING, null, answered.validUntil()));
  }

  private static TryLater later(TryLaterReason reason, String detail) {
    return new TryLater(reason, detail, NEXT_TASK_RETRY);
  }
}
