package io.hostpay.statuschecker;

import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.outcome.Opened;
import io.hostpay.common.outcome.Outcome;
import io.hostpay.common.outcome.TokenDecision;
import io.hostpay.common.tasks.OutgoingTask;
import io.hostpay.common.tasks.Stage;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.common.tasks.TaskQueue;
import io.hostpay.common.tasks.TaskRequest;
import io.hostpay.common.tasks.TaskTarget;
import io.hostpay.common.token.Ether;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.StatusCheckRequest;
import io.hostpay.common.token.StatusCheckResponse;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.UnpayableAmount;
import io.hostpay.common.token.WireAmount;
import io.hostpay.statuschecker.changenow.ChangeNowClient;
import io.hostpay.statuschecker.changenow.CheckOutcome;
import io.hostpay.statuschecker.changenow.CheckOutcome.Reported;
import io.hostpay.statuschecker.changenow.ExpectedOrder;
import io.hostpay.statuschecker.changenow.TryLaterReason;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * {@code POST /}: asks ChangeNow about an order and sends its answer, whatever it is, to
 * GCHostPay1. Nothing is decided here but whether there is an answer: a payment that must not be
 * made is reported, never dropped. Stateless, so a repeat simply asks again.
 */
public final class StatusCheck {
  private final TokenCodec<StatusCheckRequest> requestCodec;
  private final TokenCodec<StatusCheckResponse> responseCodec;
  private final TokenDecision tokens;
  private final ChangeNowClient changeNow;
  private final TaskQueue queue;
  private final TaskTarget orchestrator;
  private final Clock clock;
  private final PaymentLog log;

  StatusCheck(
      SigningKeys internalKeys,
      ChangeNowClient changeNow,
      TaskQueue queue,
      TaskTarget orchestrator,
      Clock clock,
      PaymentLog log) {
    this.requestCodec = TokenCodec.statusCheckRequest(internalKeys);
    this.responseCodec = TokenCodec.statusCheckResponse(internalKeys);
    this.tokens = new TokenDecision(log);
    this.changeNow = changeNow;
    this.queue = queue;
    this.orchestrator = orchestrator;
    this.clock = clock;
    this.log = log;
  }

  /** Asks and reports, or says when to ask again. */
  public Outcome check(TaskRequest request) {
    return switch (tokens.open(requestCodec.decode(request.token(), clock.instant()))) {
      case Opened.Fresh<StatusCheckRequest> token -> ask(token.message(), request.headers());
      case Opened.Late<StatusCheckRequest> token ->
          report(
              token.message().order(),
              new Reported(StatusCheckResponse.EXPIRED),
              clock.instant(),
              request.headers());
      case Opened.Refused<StatusCheckRequest> refused -> refused.answer();
    };
  }

  private Outcome ask(StatusCheckRequest token, TaskHeaders headers) {
    PaymentOrder order = token.order();
    UniqueId uniqueId = order.uniqueId();
    log.event(Event.STATUS_CHECK_STARTED, uniqueId, order.cnApiId()).write();
    log.event(Event.STATUS_CHECK_ATTEMPT, uniqueId, order.cnApiId())
        .with("attempt", headers.delivery())
        .write();
    Optional<BigDecimal> amount = eth(order.amount());
    if (amount.isEmpty()) {
      // Never from our own orchestrator, which refuses such amounts; nothing to compare with.
      return report(
          order,
          new Reported(StatusCheckResponse.MISMATCH, "the token's amount can't be paid", null),
          clock.instant(),
          headers);
    }
    Instant asked = clock.instant();
    CheckOutcome outcome =
        changeNow.check(
            new ExpectedOrder(
                order.cnApiId(),
                order.fromCurrency(),
                order.fromNetwork(),
                amount.get(),
                order.payinAddress()));
    return switch (outcome) {
      case Reported reported -> report(order, reported, asked, headers);
      case CheckOutcome.TryLater later -> {
        log.event(event(later.reason()), uniqueId, order.cnApiId())
            .with("wait_s", later.retryAfter().toSeconds())
            .with("why", later.reason())
            .with("detail", later.detail())
            .write();
        yield new Outcome.NotYet(
            "ChangeNow gave no usable answer ("
                + later.reason().name().toLowerCase(Locale.ROOT)
                + ").",
            later.retryAfter());
      }
    };
  }

  private static Event event(TryLaterReason reason) {
    return switch (reason) {
      case RATE_LIMITED -> Event.CHANGENOW_RATE_LIMITED;
      case SERVER_ERROR -> Event.CHANGENOW_SERVER_ERROR;
      case UNREACHABLE -> Event.CHANGENOW_NETWORK_ERROR;
      case UNAUTHORIZED -> Event.CHANGENOW_KEY_REFUSED;
      case UNREADABLE, NOT_CHANGENOWS, ID_REFUSED, STATUS_NEW, UNEXPECTED_ANSWER ->
          Event.STATUS_CHECK_DEFERRED;
    };
  }

  private static Optional<BigDecimal> eth(WireAmount amount) {
    try {
      return Optional.of(Ether.amount(amount.toWei()));
    } catch (UnpayableAmount e) {
      return Optional.empty();
    }
  }

  /**
   * Sends it to GCHostPay1.
   *
   * @param asked when the request to ChangeNow began: a deposit made after it is not in the answer
   */
  private Outcome report(
      PaymentOrder order, Reported reported, Instant asked, TaskHeaders headers) {
    String status = reported.status();
    boolean waits = status.equals(StatusCheckResponse.WAITING);
    if (!waits) {
      log.event(Event.STATUS_INVALID, order.uniqueId(), order.cnApiId())
          .with("status", status)
          .with("detail", reported.detail())
          .write();
    }
    queue.enqueue(
        new OutgoingTask(
                Stage.STATUS_RESPONSE,
                order.uniqueId(),
                headers.generation(),
                responseCodec.encode(new StatusCheckResponse(order, status, asked)),
                orchestrator,
                Duration.ZERO,
                headers)
            .saying(beside(reported)));
    if (waits) {
      log.event(Event.STATUS_CHECKED, order.uniqueId(), order.cnApiId())
          .with("status", status)
          .with("valid_until", reported.validUntil())
          .write();
    }
    return new Outcome.Done(
        "enqueued", Map.of("unique_id", order.uniqueId().value(), "changenow_status", status));
  }

  /** The token's layout has no room for these, and neither decides that anything is paid. */
  private static Map<String, String> beside(Reported reported) {
    Map<String, String> beside = new HashMap<>();
    if (reported.validUntil() != null) {
      beside.put(TaskRequest.VALID_UNTIL, reported.validUntil().toString());
    }
    if (reported.detail() != null) {
      beside.put(TaskRequest.DETAIL, reported.detail());
    }
    return beside;
  }
}
