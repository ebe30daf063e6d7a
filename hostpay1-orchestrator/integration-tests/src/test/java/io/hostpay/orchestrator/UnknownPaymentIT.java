package io.hostpay.orchestrator;

import static io.hostpay.orchestrator.Messages.newOrder;
import static io.hostpay.orchestrator.Messages.report;
import static io.hostpay.orchestrator.Messages.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.token.PaymentResponse;
import io.hostpay.testkit.HttpAnswer;
import io.hostpay.testkit.postgres.LedgerRows;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * Reports of a payment that the ledger lacks, as after a restore: they wait for a person, who is
 * told.
 */
@ExtendWith(OutputCaptureExtension.class)
@Isolated("reads the output of the whole process")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnknownPaymentIT extends OneOrchestrator {
  private CapturedOutput output;

  @BeforeEach
  void read(CapturedOutput output) {
    this.output = output;
  }

  @Test
  void statusReportWaitsForAPerson() {
    assertWaitsForAPerson(() -> orchestrator.statusVerified(report(newOrder(), "waiting")));
  }

  @Test
  void paymentReportWaitsForAPerson() {
    String paid =
        response(newOrder(), "0x" + "9".repeat(64), PaymentResponse.SUCCESS, Instant.now());

    assertWaitsForAPerson(() -> orchestrator.paymentCompleted(paid));
  }

  private void assertWaitsForAPerson(Supplier<HttpAnswer> report) {
    Map<String, Long> before = LedgerRows.counts(orchestrator.jdbc);

    assertThat(report.get().status()).isEqualTo(500);

    assertThat(LedgerRows.counts(orchestrator.jdbc)).isEqualTo(before);
    assertThat(orchestrator.tasks.requests()).isEmpty();
    assertThat(output.getOut()).contains("\"event\":\"unknown_payment\"");
  }
}
