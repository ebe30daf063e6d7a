package io.hostpay.orchestrator;

import static io.hostpay.orchestrator.Messages.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.StatusCheckRequest;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.common.token.TokenVerdict;
import io.hostpay.testkit.HttpAnswer;
import java.time.Instant;
import tools.jackson.databind.json.JsonMapper;

/** A service that takes requests in, and what is to be seen of it afterwards. */
abstract class PaymentIntakeRig extends OneOrchestrator {
  static void assertEnqueued(HttpAnswer answer, PaymentOrder order) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo("enqueued");
    assertThat(answer.text("unique_id")).isEqualTo(order.uniqueId().value());
  }

  static void assertRejected(HttpAnswer answer, String reason) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo("rejected");
    assertThat(answer.text("reason")).isEqualTo(reason);
  }

  void assertEnded(PaymentOrder order, PaymentState state, String reason) {
    Payment payment = orchestrator.payment(order);
    assertThat(payment.state()).isEqualTo(state);
    assertThat(payment.reason()).isEqualTo(reason);
    assertThat(orchestrator.tasks.requests()).isEmpty();
  }

  /** The order that the one task there is asks ChangeNow about. */
  PaymentOrder checkedOrder() {
    assertThat(orchestrator.tasks.tasks()).hasSize(1);
    String token =
        JsonMapper.shared()
            .readTree(
                orchestrator.tasks.tasks().getFirst().getHttpRequest().getBody().toByteArray())
            .get("token")
            .stringValue();
    TokenVerdict<StatusCheckRequest> verdict =
        TokenCodec.statusCheckRequest(SigningKeys.of(Messages.INTERNAL_KEY))
            .decode(token, Instant.now());
    assertThat(verdict).isInstanceOf(TokenVerdict.Valid.class);
    return ((TokenVerdict.Valid<StatusCheckRequest>) verdict).message().order();
  }
}
