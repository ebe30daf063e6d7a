package io.hostpay.local.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.WireAmount;
import io.hostpay.orchestrator.ledger.ChangeNowLedger;
import io.hostpay.orchestrator.ledger.DeliveryRetries;
import io.hostpay.orchestrator.ledger.LedgerSummary;
import io.hostpay.orchestrator.ledger.PageStart;
import io.hostpay.orchestrator.ledger.PaymentDetails;
import io.hostpay.orchestrator.ledger.PaymentSearch;
import io.hostpay.orchestrator.ledger.PaymentSearch.Wanted;
import io.hostpay.orchestrator.ledger.RequestLedger;
import io.hostpay.orchestrator.ledger.SweepLedger;
import io.hostpay.orchestrator.ledger.WalletFigures;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Runs every statement that GCHostPay1 has of its own. */
final class OrchestratorRooms {
  private static final int PAGE = 50;

  private final RequestLedger requests;
  private final ChangeNowLedger changeNow;
  private final SweepLedger sweep;
  private final PaymentSearch search;
  private final PaymentDetails details;
  private final LedgerSummary summary;
  private final DeliveryRetries retries;
  private final WalletFigures wallets;
  private final Clock clock;

  OrchestratorRooms(JdbcClient jdbc, Clock clock) {
    this.requests = new RequestLedger(jdbc);
    this.changeNow = new ChangeNowLedger(jdbc);
    this.sweep = new SweepLedger(jdbc, clock);
    this.search = new PaymentSearch(jdbc);
    this.details = new PaymentDetails(jdbc);
    this.summary = new LedgerSummary(jdbc, clock);
    this.retries = new DeliveryRetries(jdbc, clock);
    this.wallets = new WalletFigures(jdbc, clock);
    this.clock = clock;
  }

  /** What ChangeNow answers about a payment, each once. */
  void judge(LockedPayment payment) {
    requests.recordCollected(payment.order().uniqueId(), new WireAmount(0.6));
    assertThat(changeNow.noteAskedAgain(payment, clock.instant())).isTrue();
    assertThat(changeNow.recordAbsence(payment, clock.instant(), Duration.ofMinutes(3)).length())
        .isZero();
    changeNow.recordWaiting(payment, clock.instant().plus(Duration.ofHours(1)));
    // Read before that was recorded: so that the timeline is asked.
    assertThat(changeNow.hasWaited(payment)).isFalse();
    assertThat(changeNow.isPaidByAnother(payment)).isFalse();
  }

  /** One sweep among as many payments as there are. */
  void sweep() {
    Instant began = clock.instant();
    assertThat(sweep.takeStalled(began, Duration.ofMinutes(5), Duration.ofMinutes(45), PAGE))
        .hasSize(PAGE);
    assertThat(sweep.overdue(SweepLedger.Overdue.OLDEST, PAGE)).isNotNull();
    assertThat(sweep.openSince(Duration.ofHours(6), PAGE)).isNotNull();
    assertThat(sweep.outlivedOrder(Duration.ofMinutes(20), PAGE)).isNotEmpty();
    assertThat(sweep.notFinalSince(Duration.ofHours(2), PAGE)).hasSize(PAGE);
    assertThat(sweep.takeUnprojected(began, PAGE)).hasSize(PAGE);
  }

  /** Whatever an operator asks, in each of its forms. */
  void lookUp(UniqueId id) {
    assertThat(details.find(id)).isPresent();
    assertThat(details.attempts(id)).isNotEmpty();
    Wanted anything = new Wanted(null, null, null, null);
    PageStart second = search.page(anything, null, PAGE).next();
    for (Wanted wanted :
        List.of(
            anything,
            new Wanted(PaymentState.COMPLETED, null, null, null),
            new Wanted(null, "not_waiting", null, null),
            new Wanted(null, null, clock.instant(), null),
            new Wanted(null, null, null, id.value()))) {
      assertThat(search.page(wanted, null, PAGE).payments()).isNotEmpty();
      assertThat(search.page(wanted, second, PAGE).tooMany()).isFalse();
    }
    assertThat(summary.open()).isNotEmpty();
    assertThat(summary.day().hours()).isNotEmpty();
    assertThat(retries.ofLastDay()).isNotNull();
    assertThat(summary.needPerson()).isNotEmpty();
    assertThat(wallets.all()).isNotEmpty();
  }
}
