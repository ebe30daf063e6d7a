package io.hostpay.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.WalletHold;
import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.LoggedLines;
import io.hostpay.testkit.postgres.CommitFault;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Whoever dies at a commit, or loses its answer, has told before that a payment has ended, or that
 * all wait: the next delivery or sweep finds it so, and says nothing more of it. Once, nobody was
 * told then.
 */
@Isolated("reads the lines of the whole process")
class ToldBeforeCommitIT {
  @AutoClose private final Orchestrator orchestrator = Orchestrator.start();
  @AutoClose private final LoggedLines lines = new LoggedLines();

  @Test
  void aPaymentWhoseDeadlineHasPassed() {
    PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);
    orchestrator.letDeadlinePass(order);
    try (CommitFault commits = new CommitFault(orchestrator.jdbc)) {
      commits.failAfter("insert or update on hostpay_payment");

      assertThat(orchestrator.sweep().status()).isEqualTo(500);
    }

    assertThat(lines.of(Event.PAYMENT_FAILED, order.uniqueId())).hasSize(1);
    assertThat(orchestrator.payment(order).state()).isEqualTo(PaymentState.RECEIVED);
  }

  @Test
  void aRequestThatIsRefused() {
    PaymentOrder order = Messages.newOrder();
    String late = Messages.request(order, Instant.now().minus(Duration.ofHours(25)));
    try (CommitFault commits = new CommitFault(orchestrator.jdbc)) {
      commits.failAfter("insert or update on hostpay_payment");

      assertThat(orchestrator.intake(late).status()).isEqualTo(500);
    }

    assertThat(lines.of(Event.PAYMENT_FAILED, order.uniqueId())).hasSize(1);
    assertThat(orchestrator.ledger.find(order.uniqueId())).isEmpty();
  }

  @Test
  void aPauseOfTheWallet() {
    try (CommitFault commits = new CommitFault(orchestrator.jdbc)) {
      commits.failAfter("insert or update on hostpay_wallet");

      assertThat(orchestrator.client().operator("POST", "/wallet/pause?reason=odd").status())
          .isEqualTo(500);
    }

    assertThat(lines.of(Event.WALLET_PAUSED)).hasSize(1);
    assertThat(orchestrator.part(WalletHold.class).statuses()).isEmpty();
  }
}
