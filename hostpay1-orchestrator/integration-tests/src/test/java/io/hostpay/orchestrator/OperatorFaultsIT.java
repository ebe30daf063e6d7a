package io.hostpay.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.HttpAnswer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * That requests of operators which fail say what follows, and are no faults where they are none.
 */
@ExtendWith(OutputCaptureExtension.class)
@Isolated("reads the output of the whole process")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorFaultsIT extends OperatorRig {
  /** Nobody has to sign in for these, so that they must not count as our faults. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /payments?text=%zz",
        "GET /summary?x=%zz",
        "POST /sweep?x=%zz",
        "POST /wallet/pause?reason=%zz",
        "POST /wallet/pause?reason=a%00b",
        "GET /payments?text=a%00bcd",
        "GET /payments?reason=a%00bcd",
        "GET /payments?a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&i=1&j=1&k=1&l=1&m=1&n=1&o=1&p=1&q=1"
      })
  void parametersThatCannotBeReadAreNoFaultOfOurs(String request, CapturedOutput output)
      throws IOException {
    String answer = orchestrator.client().raw(request + " HTTP/1.1");

    assertThat(answer).doesNotStartWith("HTTP/1.1 5");
    assertThat(output.getAll()).doesNotContain("Failure in @ExceptionHandler", "request_failed");
  }

  /** No request of an operator is delivered again by itself. */
  @Test
  void saysThatAnOrderWhichCloudTasksDidNotTakeHasToBeGivenAgain(CapturedOutput output) {
    PaymentOrder order = orchestrator.in(PaymentState.SUBMITTED);
    orchestrator.tasks.deleteQueue("payment-watch-queue");

    HttpAnswer answer =
        orchestrator.client().operator("POST", "/payments/" + id(order) + "/cancel");

    assertThat(answer.status()).isEqualTo(500);
    assertThat(output.getAll()).contains("the operator has to ask for it again");
  }
}
