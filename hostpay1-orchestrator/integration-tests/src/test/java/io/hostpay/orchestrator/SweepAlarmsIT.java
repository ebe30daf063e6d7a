package io.hostpay.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Which payments {@code POST /sweep} tells a person of. */
@ExtendWith(OutputCaptureExtension.class)
@Isolated("reads the output of the whole process")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SweepAlarmsIT {
  private static final String OUTLIVED = "payment_outlived_order";
  private static final String NOT_FINAL = "payment_not_final";

  @AutoClose private final Orchestrator orchestrator = Orchestrator.start();

  @BeforeEach
  void beginWithNothing() {
    orchestrator.forgetEverything();
  }

  private void set(PaymentOrder order, String assignments) {
    orchestrator
        .jdbc
        .sql("update hostpay_payment set " + assignments + " where unique_id = :id")
        .param("id", order.uniqueId().value())
        .update();
  }

  private void sweep() {
    assertThat(orchestrator.sweep().status()).isEqualTo(200);
  }

  /** The lines of this event that a person hears of. */
  private static List<String> told(CapturedOutput output, String event) {
    return output
        .getAll()
        .lines()
        .filter(line -> line.contains("\"event\":\"" + event + "\""))
        .filter(line -> line.contains("\"severity\":\"ERROR\""))
        .toList();
  }

  @ParameterizedTest
  @EnumSource(names = {"RECEIVED", "VERIFIED"})
  void tellsOnceOfWhatIsPastItsDeadlineWithNothingSigned(
      PaymentState state, CapturedOutput output) {
    PaymentOrder order = orchestrator.in(state);
    orchestrator.stall(order, Duration.ofMinutes(6));
    orchestrator.letDeadlinePass(order);

    sweep();
    sweep();

    assertThat(told(output, "payment_failed"))
        .singleElement()
        .satisfies(line -> assertThat(line).contains(order.uniqueId().value()));
  }

  @ParameterizedTest
  @CsvSource({
    "now() - interval '1 second', now()",
    "now() - interval '5 hours', now() - interval '6 hours'",
    "null, now() - interval '21 minutes'",
  })
  void tellsOfASignedPaymentThatHasOutlivedItsOrderAtEverySweep(
      String validUntil, String submittedAt, CapturedOutput output) {
    PaymentOrder order = orchestrator.in(PaymentState.SUBMITTED);
    set(order, "valid_until = " + validUntil + ", submitted_at = " + submittedAt);

    sweep();
    assertThat(told(output, OUTLIVED))
        .singleElement()
        .satisfies(line -> assertThat(line).contains(order.uniqueId().value()));
    sweep();
    assertThat(told(output, OUTLIVED)).hasSize(2);
  }

  /** Cancelling it is for an operator alone to decide. */
  @Test
  void changesNothingAboutASignedPaymentThatHasOutlivedItsOrder() {
    PaymentOrder order = orchestrator.in(PaymentState.SUBMITTED);
    set(order, "valid_until = now() - interval '1 hour'");

    sweep();

    assertThat(orchestrator.payment(order).state()).isEqualTo(PaymentState.SUBMITTED);
    assertThat(orchestrator.payment(order).generation()).isZero();
    assertThat(orchestrator.tasks.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "now() + interval '1 minute', now() - interval '5 hours'",
    "null, now() - interval '19 minutes'",
  })
  void tellsOfNoSignedPaymentWhoseOrderMayStillTakeIt(
      String validUntil, String submittedAt, CapturedOutput output) {
    PaymentOrder order = orchestrator.in(PaymentState.SUBMITTED);
    set(order, "valid_until = " + validUntil + ", submitted_at = " + submittedAt);

    sweep();

    assertThat(told(output, OUTLIVED)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = "SUBMITTED", mode = EnumSource.Mode.EXCLUDE)
  void tellsOfNoOrderWhoseTimeIsOverWhereNothingSignedWaits(
      PaymentState state, CapturedOutput output) {
    PaymentOrder order = orchestrator.in(state);
    set(order, "valid_until = now() - interval '1 hour'");

    sweep();

    assertThat(told(output, OUTLIVED)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"PAID", "COMPLETED"})
  void tellsOfABlockThatIsNotFinalTwoHoursLaterAtEverySweep(
      PaymentState state, CapturedOutput output) {
    PaymentOrder order = orchestrator.in(state);
    set(order, "paid_at = now() - interval '119 minutes'");
    sweep();
    assertThat(told(output, NOT_FINAL)).isEmpty();

    set(order, "paid_at = now() - interval '121 minutes'");
    sweep();
    assertThat(told(output, NOT_FINAL))
        .singleElement()
        .satisfies(line -> assertThat(line).contains(order.uniqueId().value()));
    sweep();
    assertThat(told(output, NOT_FINAL)).hasSize(2);

    set(order, "final_at = now()");
    sweep();
    assertThat(told(output, NOT_FINAL)).hasSize(2);
  }

  @Test
  void tellsOfTheTwentyOldestAndCountsThem(CapturedOutput output) {
    ManyPayments payments = new ManyPayments(orchestrator.jdbc);
    payments.stalled("o", 21, PaymentState.SUBMITTED);
    payments.stalled("n", 21, PaymentState.COMPLETED);
    orchestrator
        .jdbc
        .sql(
            """
            update hostpay_payment
            set submitted_at = now() - interval '1 hour' - substr(unique_id, 2)::int * interval '1 minute',
                paid_at = case when state = 'COMPLETED'
                  then now() - interval '3 hours' - substr(unique_id, 2)::int * interval '1 minute' end
            """)
        .update();

    sweep();

    assertThat(told(output, OUTLIVED)).hasSize(20).noneMatch(line -> line.contains("\"o1\""));
    assertThat(told(output, NOT_FINAL)).hasSize(20).noneMatch(line -> line.contains("\"n1\""));
    assertThat(output.getAll().lines().filter(line -> line.contains("\"event\":\"swept\"")))
        .singleElement()
        .satisfies(line -> assertThat(line).contains("\"outlived_order\":20", "\"not_final\":20"));
  }
}
