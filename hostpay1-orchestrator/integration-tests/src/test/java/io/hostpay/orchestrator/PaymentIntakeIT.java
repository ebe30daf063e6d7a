package io.hostpay.orchestrator;

import static io.hostpay.orchestrator.Messages.ADDRESS;
import static io.hostpay.orchestrator.Messages.newOrder;
import static io.hostpay.orchestrator.Messages.order;
import static io.hostpay.orchestrator.Messages.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.tasks.v2.CreateTaskRequest;
import com.google.cloud.tasks.v2.HttpMethod;
import com.google.cloud.tasks.v2.Task;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.TpsHostpayToken;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.WireAmount;
import io.hostpay.testkit.HttpAnswer;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken in, and what becomes of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PaymentIntakeIT extends PaymentIntakeRig {
  private static final String TRACEPARENT =
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  /** The layout with one amount, which the old service's parser came to reject. */
  // Production fault 20
  @Test
  void takesTheTokenWithOneAmount() {
    PaymentOrder order = newOrder();

    assertEnqueued(orchestrator.intake(request(order)), order);

    Payment payment = orchestrator.payment(order);
    assertThat(payment.state()).isEqualTo(PaymentState.RECEIVED);
    assertThat(payment.asksFor(order)).isTrue();
    assertThat(payment.payableWei()).isEqualTo(new BigInteger("1500000000000000000"));
    assertThat(checkedOrder()).isEqualTo(order);
  }

  /** The estimated one of two amounts is the ChangeNow order's; the other is before fees. */
  // Production fault 6
  @Test
  void paysTheOrdersAmountAndNotTheOneBeforeFees() {
    PaymentOrder order = newOrder();
    Instant now = Instant.now();

    HttpAnswer answer =
        orchestrator.intake(
            Messages.REQUESTS.encode(new TpsHostpayToken(order, new WireAmount(1.75), now)));

    assertEnqueued(answer, order);
    assertThat(orchestrator.payment(order).payableWei())
        .isEqualTo(new BigInteger("1500000000000000000"));
    assertThat(checkedOrder()).isEqualTo(order);
  }

  @Test
  void asksForTheCheckWithATaskThatSaysEverything() {
    PaymentOrder order = newOrder();

    orchestrator.intake(request(order), "traceparent", TRACEPARENT);

    CreateTaskRequest request = orchestrator.tasks.requests().getFirst();
    Task task = request.getTask();
    assertThat(request.getParent())
        .isEqualTo("projects/hostpay-test/locations/us-central1/queues/status-check-queue");
    assertThat(task.getName()).matches(request.getParent() + "/tasks/[0-9a-f]{32}");
    assertThat(task.getDispatchDeadline().getSeconds()).isEqualTo(600);
    assertThat(task.hasScheduleTime()).isFalse();
    assertThat(task.getHttpRequest().getHttpMethod()).isEqualTo(HttpMethod.POST);
    assertThat(task.getHttpRequest().getUrl()).isEqualTo("https://hostpay2.example/");
    assertThat(task.getHttpRequest().getHeadersMap())
        .containsEntry("Content-Type", "application/json")
        .containsEntry("X-HostPay-Generation", "0")
        .containsEntry("traceparent", TRACEPARENT);
    assertThat(task.getHttpRequest().getOidcToken().getServiceAccountEmail())
        .isEqualTo(CallerIdentity.TASKS);
    assertThat(task.getHttpRequest().getOidcToken().getAudience())
        .isEqualTo("https://hostpay2.example");
  }

  /** Every retry of the old service came after its token's 60 seconds. */
  // Production fault 1
  @ParameterizedTest
  @ValueSource(strings = {"PT60S", "PT61S", "PT1H", "PT23H59M"})
  void acceptsATokenRetriedAfterItsFirstMinute(Duration age) {
    PaymentOrder order = newOrder();

    assertEnqueued(orchestrator.intake(request(order, Instant.now().minus(age))), order);

    assertThat(orchestrator.payment(order).deadlineAt())
        .isBefore(Instant.now().plus(Duration.ofHours(24)).minus(age).plusSeconds(1));
  }

  @Test
  void keepsWhatWasCollectedForTheRecord() {
    PaymentOrder order = newOrder();

    orchestrator.intake(
        Messages.REQUESTS.encode(new TpsHostpayToken(order, new WireAmount(1.62), Instant.now())));

    assertThat(
            orchestrator
                .jdbc
                .sql("select actual_amount from hostpay_payment where unique_id = :id")
                .param("id", order.uniqueId().value())
                .query(java.math.BigDecimal.class)
                .single())
        .isEqualByComparingTo("1.62");
  }

  @Test
  void takesEthInAnyCase() {
    PaymentOrder order =
        new PaymentOrder(newOrder().uniqueId(), "cn", "ETH", "Eth", new WireAmount(1.5), ADDRESS);

    assertEnqueued(orchestrator.intake(request(order)), order);
  }

  /** The old service cut ids to 16 characters, and then found no row of them. */
  // Production fault 15
  @ParameterizedTest
  @ValueSource(strings = {"sixteen-bytes-id", "äöüßäöüß", "🚀🚀🚀🚀", "a", "' or 1=1 --"})
  void keepsAnIdWhole(String id) {
    PaymentOrder order = order(id, 1.5);

    assertEnqueued(orchestrator.intake(request(order)), order);

    assertThat(orchestrator.payment(order).uniqueId()).isEqualTo(new UniqueId(id));
    assertThat(checkedOrder().uniqueId()).isEqualTo(new UniqueId(id));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void leavesWhatTheOldServiceHasTaken(boolean complete) {
    PaymentOrder order = newOrder();
    orchestrator
        .jdbc
        .sql(
            """
            insert into split_payout_hostpay (
              unique_id, cn_api_id, from_currency, from_network, from_amount, payin_address,
              is_complete)
            values (:id, 'cn-order-1', 'ETH', 'ETH', 1.5, :address, :complete)
            """)
        .param("id", order.uniqueId().value())
        .param("address", ADDRESS)
        .param("complete", complete)
        .update();

    assertRejected(orchestrator.intake(request(order)), "taken_by_predecessor");

    assertEnded(order, PaymentState.REJECTED, "taken_by_predecessor");
  }
}
