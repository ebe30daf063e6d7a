package io.hostpay.orchestrator;

import static io.hostpay.orchestrator.Messages.newOrder;
import static io.hostpay.orchestrator.Messages.report;
import static io.hostpay.orchestrator.Messages.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.postgres.Database;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class WithoutDatabaseIT {
  /** The old service took a failed look for duplicates as "there is none" and paid. */
  // Production fault 13
  @Test
  void doesNothingWithoutItsDatabaseAndGoesOnWhenItIsBack() {
    Database database = Database.start();
    database.migrate();
    try (Orchestrator orchestrator = new Orchestrator(database)) {
      PaymentOrder received = orchestrator.in(PaymentState.RECEIVED);
      PaymentOrder fresh = newOrder();

      database.kill();

      assertThat(orchestrator.intake(request(fresh)).status()).isEqualTo(500);
      assertThat(orchestrator.statusVerified(report(received, "waiting")).status()).isEqualTo(500);
      assertThat(orchestrator.tasks.requests()).isEmpty();

      database.startAgain();

      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> orchestrator.intake(request(fresh)).status() == 200);
      assertThat(orchestrator.statusVerified(report(received, "waiting")).text("status"))
          .isEqualTo("enqueued");
      assertThat(orchestrator.payment(fresh).state()).isEqualTo(PaymentState.RECEIVED);
      assertThat(orchestrator.payment(received).state()).isEqualTo(PaymentState.VERIFIED);
      assertThat(orchestrator.tasks.tasks()).hasSize(2);
    }
  }

  @Test
  void startsWithoutItsDatabase() {
    Database database = Database.start();
    database.migrate();
    database.stop();
    try (Orchestrator orchestrator = new Orchestrator(database)) {
      PaymentOrder order = newOrder();
      assertThat(orchestrator.intake(request(order)).status()).isEqualTo(500);

      database.startAgain();

      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> orchestrator.intake(request(order)).status() == 200);
    }
  }
}
