package io.hostpay.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.LoggedLines;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Whoever dies at a commit, or loses its answer, has told before that a payment has ended: the next
 * delivery or sweep finds it ended, and says nothing more of it. Once, nobody was told then.
 */
@Isolated("reads the lines of the whole process")
class EndToldBeforeCommitIT {
  @AutoClose private final Orchestrator orchestrator = Orchestrator.start();
  @AutoClose private final LoggedLines lines = new LoggedLines();

  private void loseCommits() {
    orchestrator
        .jdbc
        .sql(
            """
            create function lose() returns trigger language plpgsql as $$
            begin raise exception 'the commit is lost'; end $$;
            create constraint trigger lose after insert or update on hostpay_payment
              deferrable initially deferred for each row execute function lose()
            """)
        .update();
  }

  @Test
  void aPaymentWhoseDeadlineHasPassed() {
    PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);
    orchestrator.letDeadlinePass(order);
    loseCommits();

    assertThat(orchestrator.sweep().status()).isEqualTo(500);

    assertThat(lines.of(Event.PAYMENT_FAILED, order.uniqueId())).hasSize(1);
    assertThat(orchestrator.payment(order).state()).isEqualTo(PaymentState.RECEIVED);
  }

  @Test
  void aRequestThatIsRefused() {
    PaymentOrder order = Messages.newOrder();
    loseCommits();

    String late = Messages.request(order, Instant.now().minus(Duration.ofHours(25)));
    assertThat(orchestrator.intake(late).status()).isEqualTo(500);

    assertThat(lines.of(Event.PAYMENT_FAILED, order.uniqueId())).hasSize(1);
    assertThat(orchestrator.ledger.find(order.uniqueId())).isEmpty();
  }
}
