package io.hostpay.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.tasks.TaskHeaders;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** {@code POST /sweep} with more payments than it can move: it comes to every one all the same. */
@ExtendWith(OutputCaptureExtension.class)
@Isolated("reads the output of the whole process")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SweepReachIT {
  @AutoClose private final Orchestrator orchestrator = Orchestrator.start();
  private ManyPayments payments;

  @BeforeEach
  void beginWithNothing() {
    orchestrator.forgetEverything();
    payments = new ManyPayments(orchestrator.jdbc);
  }

  /**
   * 2,000 stalled payments of all states. 600 cannot be moved, since Cloud Tasks has their tasks,
   * and are the oldest; a queue is gone.
   */
  @Test
  void movesEveryPaymentThatCanBeMovedAndFailsEveryOverdueOneInTwoSweeps() {
    payments.stalled("a", 600, PaymentState.SUBMITTED);
    orchestrator.sweep();
    assertThat(payments.count("generation = 1")).isEqualTo(600);
    payments.stallAgain();
    payments.stalled("b", 300, PaymentState.VERIFIED);
    payments.stalled("c", 300, PaymentState.PAID);
    payments.stalled("d", 300, PaymentState.SUBMITTED);
    payments.stalled("e", 200, PaymentState.COMPLETED);
    payments.stalled("f", 200, PaymentState.RECEIVED);
    payments.stalled("g", 100, PaymentState.RECEIVED);
    payments.overdue("g");
    orchestrator.tasks.deleteQueue("status-check-queue");
    int before = orchestrator.tasks.tasks().size();

    assertThat(orchestrator.sweep().status()).isEqualTo(500); // of the queue that is gone
    orchestrator.sweep();

    assertThat(payments.count("substr(unique_id, 1, 1) in ('b', 'c', 'd', 'e') and generation = 1"))
        .isEqualTo(1100);
    assertThat(orchestrator.tasks.tasks()).hasSize(before + 1100);
    assertThat(payments.count("unique_id like 'g%' and state = 'FAILED'")).isEqualTo(100);
    assertThat(payments.count("unique_id like 'a%' and generation = 1")).isEqualTo(600);
    // The queue that is gone has cost a few tries a sweep, not one a payment.
    assertThat(
            orchestrator.tasks.requests().stream()
                .filter(request -> request.getParent().endsWith("status-check-queue")))
        .hasSizeLessThan(40);

    orchestrator.tasks.recover();
    payments.stallAgain();
    orchestrator.tasks.clear();
    assertThat(orchestrator.sweep().status()).isEqualTo(200);
    assertThat(payments.count("unique_id like 'f%' and generation > 0")).isEqualTo(200);
  }

  /**
   * Once, rows of the shared table that can never be written kept the sweep from those that can.
   */
  @Test
  void repairsBehindManyThatCannotBeRepaired() {
    payments.stalled("x", 600, PaymentState.RECEIVED);
    payments.stalled("y", 50, PaymentState.PAID);
    orchestrator
        .jdbc
        .sql(
            """
            update hostpay_payment set unprojected_since =
              case when unique_id like 'x%' then now() - interval '1 day' else now() end
            """)
        .update();

    assertThat(orchestrator.sweep().body().path("repaired").asInt()).isGreaterThanOrEqualTo(50);
    assertThat(payments.count("unique_id like 'y%' and unprojected_since is not null")).isZero();
  }

  /** Once, a single payment that the database refused to change ended every sweep. */
  @Test
  void looksAfterAllOthersWhereOneOfEachKindCannotBeLookedAfter(CapturedOutput output) {
    payments.stalled("a", 1, PaymentState.RECEIVED);
    payments.overdue("a");
    payments.stalled("b", 210, PaymentState.RECEIVED);
    payments.overdue("b");
    payments.stalled("c", 1, PaymentState.VERIFIED);
    payments.stalled("d", 30, PaymentState.VERIFIED);
    payments.stalled("e", 1, PaymentState.PAID);
    payments.stalled("f", 30, PaymentState.PAID);
    unproject("e");
    unproject("f");
    orchestrator
        .jdbc
        .sql(
            """
            create function refuse() returns trigger language plpgsql as
              $$ begin raise exception 'refused'; end $$;
            create trigger refuse before update on hostpay_payment for each row
              when (new.unique_id in ('a1', 'c1', 'e1')
                    and (old.state, old.generation, old.unprojected_since)
                        is distinct from (new.state, new.generation, new.unprojected_since))
              execute function refuse()
            """)
        .update();
    try {
      assertThat(orchestrator.sweep().status()).isEqualTo(500);
    } finally {
      orchestrator
          .jdbc
          .sql("drop trigger refuse on hostpay_payment; drop function refuse()")
          .update();
    }

    // A person hears of each, and not of the first alone.
    assertThat(output.getAll()).contains("unique_id=a1 ", "unique_id=c1 ", "unique_id=e1 ");
    assertThat(payments.count("unique_id like 'b%' and state = 'FAILED'")).isEqualTo(210);
    assertThat(payments.count("unique_id like 'd%' and generation = 1")).isEqualTo(30);
    assertThat(payments.count("unique_id like 'f%' and unprojected_since is null")).isEqualTo(30);
    assertThat(orchestrator.sweep().status()).isEqualTo(200);
    assertThat(payments.count("unique_id = 'a1' and state = 'FAILED'")).isOne();
  }

  /** Once, stalled payments took all of a sweep's time, every time. */
  @Test
  void repairsThoughMoreHaveStalledThanItComesTo() {
    payments.stalled("s", 5_000, PaymentState.RECEIVED);
    payments.stalled("z", 20, PaymentState.PAID);
    unproject("z");
    orchestrator.tasks.holdEverything();

    String repaired = "unique_id like 'z%' and unprojected_since is null";
    // A busy machine may repair nothing in its share of one sweep's time, but not in each of three.
    for (int i = 0; i < 3 && payments.count(repaired) == 0; i++) {
      orchestrator.part(Sweep.class).sweep(TaskHeaders.from(name -> null), Duration.ofMillis(800));
      // With stalled ones left it is not that the sweep was through with them.
      assertThat(payments.count("unique_id like 's%' and swept_at is null")).isPositive();
    }

    assertThat(payments.count(repaired)).isPositive();
    orchestrator.tasks.recover();
  }

  private void unproject(String prefix) {
    orchestrator
        .jdbc
        .sql(
            "update hostpay_payment set unprojected_since = now() where unique_id like :prefix || '%'")
        .param("prefix", prefix)
        .update();
  }
}
