package io.hostpay.orchestrator;

import static io.hostpay.orchestrator.Orchestrator.ADDRESS;
import static io.hostpay.orchestrator.Orchestrator.newOrder;
import static io.hostpay.orchestrator.Orchestrator.order;
import static io.hostpay.orchestrator.Orchestrator.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.tasks.v2.CreateTaskRequest;
import com.google.cloud.tasks.v2.HttpMethod;
import com.google.cloud.tasks.v2.Task;
import io.grpc.Status;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.StatusCheckRequest;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.common.token.TokenVerdict;
import io.hostpay.common.token.TpsHostpayToken;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.WireAmount;
import io.hostpay.orchestrator.Orchestrator.Answer;
import io.hostpay.testkit.postgres.Database;
import io.hostpay.testkit.postgres.LedgerRows;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** {@code POST /}: what GCSplit1 sends. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PaymentIntakeIT {
  private static final String TRACEPARENT =
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private Orchestrator orchestrator;

  @BeforeAll
  void start() {
    orchestrator = new Orchestrator(Database.shared().migratedDatabase());
  }

  @AfterAll
  void stop() {
    orchestrator.close();
  }

  @BeforeEach
  void forgetTasks() {
    orchestrator.tasks.clear();
    orchestrator.tasks.recover();
  }

  private static void assertEnqueued(Answer answer, PaymentOrder order) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo("enqueued");
    assertThat(answer.text("unique_id")).isEqualTo(order.uniqueId().value());
  }

  private static void assertRejected(Answer answer, String reason) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo("rejected");
    assertThat(answer.text("reason")).isEqualTo(reason);
  }

  private void assertEnded(PaymentOrder order, PaymentState state, String reason) {
    Payment payment = orchestrator.payment(order);
    assertThat(payment.state()).isEqualTo(state);
    assertThat(payment.reason()).isEqualTo(reason);
    assertThat(orchestrator.tasks.requests()).isEmpty();
  }

  private Map<String, Long> counts() {
    return LedgerRows.counts(orchestrator.jdbc);
  }

  /** The order that the one task there is asks ChangeNow about. */
  private PaymentOrder checkedOrder() {
    assertThat(orchestrator.tasks.tasks()).hasSize(1);
    String token =
        JsonMapper.shared()
            .readTree(
                orchestrator.tasks.tasks().getFirst().getHttpRequest().getBody().toByteArray())
            .get("token")
            .stringValue();
    TokenVerdict<StatusCheckRequest> verdict =
        TokenCodec.statusCheckRequest(SigningKeys.of(Orchestrator.INTERNAL_KEY))
            .decode(token, Instant.now());
    assertThat(verdict).isInstanceOf(TokenVerdict.Valid.class);
    return ((TokenVerdict.Valid<StatusCheckRequest>) verdict).message().order();
  }

  // Unread, the table can't say whether the payment is another's.
  @Test
  void whileAnotherSessionHoldsTheSharedTableNothingIsRecordedAndTheRequestComesAgain()
      throws SQLException {
    PaymentOrder order = newOrder();
    try (Connection other = orchestrator.database.dataSource().getConnection()) {
      other.setAutoCommit(false);
      try (Statement lock = other.createStatement()) {
        lock.execute("lock table split_payout_hostpay in access exclusive mode");
      }

      Answer answer = orchestrator.intake(request(order));

      assertThat(answer.status()).isEqualTo(424);
      assertThat(answer.text("detail")).contains("holds a lock on split_payout_hostpay");
      assertThat(orchestrator.tasks.requests()).isEmpty();
      other.rollback();
    }
    assertEnqueued(orchestrator.intake(request(order)), order);
  }

  /** The layout with one amount, which the predecessor's parser came to reject. */
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

  /** Of two amounts the estimated one is the ChangeNow order's; the other is before fees. */
  // Production fault 6
  @Test
  void paysTheOrdersAmountAndNotTheOneBeforeFees() {
    PaymentOrder order = newOrder();
    Instant now = Instant.now();

    Answer answer =
        orchestrator.intake(
            Orchestrator.REQUESTS.encode(new TpsHostpayToken(order, new WireAmount(1.75), now)));

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
        .isEqualTo(Orchestrator.TASKS);
    assertThat(task.getHttpRequest().getOidcToken().getAudience())
        .isEqualTo("https://hostpay2.example");
  }

  /** Every retry of the predecessor came after its token's 60 seconds. */
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
  void recordsAnExpiredRequestAsFailed() {
    PaymentOrder order = newOrder();
    String token = request(order, Instant.now().minus(Duration.ofHours(24)).minusSeconds(2));

    assertRejected(orchestrator.intake(token), "expired");
    assertRejected(orchestrator.intake(token), "expired");

    assertEnded(order, PaymentState.FAILED, "expired");
    assertThat(LedgerRows.timeline(orchestrator.jdbc, order.uniqueId().value()))
        .containsExactly("payment_failed");
  }

  @Test
  void refusesARequestFromTheFutureUntilItsTimeHasCome() {
    PaymentOrder order = newOrder();
    Map<String, Long> before = counts();

    Answer answer = orchestrator.intake(request(order, Instant.now().plusSeconds(60)));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(counts()).isEqualTo(before);
    assertEnqueued(orchestrator.intake(request(order, Instant.now().plusSeconds(3))), order);
  }

  /**
   * It was 400 for ever and recorded nowhere: an address of 55 bytes behind 0x3f, of 56 behind
   * 0x40.
   */
  @ParameterizedTest
  @ValueSource(strings = {"55 0.5", "56 2.5"})
  void recordsAndRefusesATwoAmountTokenThatAlsoReadsAsOne(String lengthAndAmount) {
    String[] parts = lengthAndAmount.split(" ", 2);
    PaymentOrder order =
        new PaymentOrder(
            newOrder().uniqueId(),
            "cn-order-1",
            "eth",
            "eth",
            new WireAmount(Double.parseDouble(parts[1])),
            "a".repeat(Integer.parseInt(parts[0])));

    Answer answer =
        orchestrator.intake(
            Orchestrator.REQUESTS.encode(
                new TpsHostpayToken(order, new WireAmount(0.6), Instant.now())));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("reason")).isEqualTo("bad_address");
    assertEnded(order, PaymentState.REJECTED, "bad_address");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "\n", "ordér"})
  void refusesWhatCanBeNoOrderOfChangeNows(String cnApiId) {
    PaymentOrder order =
        new PaymentOrder(
            newOrder().uniqueId(),
            cnApiId,
            "eth",
            "eth",
            new WireAmount(1.5),
            Orchestrator.ADDRESS);

    assertThat(orchestrator.intake(request(order)).text("reason")).isEqualTo("bad_order_id");

    assertEnded(order, PaymentState.REJECTED, "bad_order_id");
  }

  @Test
  void keepsWhatWasCollectedForTheRecord() {
    PaymentOrder order = newOrder();

    orchestrator.intake(
        Orchestrator.REQUESTS.encode(
            new TpsHostpayToken(order, new WireAmount(1.62), Instant.now())));

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
  void refusesATokenThatIsSignedWithAnotherKey() {
    Map<String, Long> before = counts();
    TokenCodec<TpsHostpayToken> internal =
        TokenCodec.tpsHostpay(SigningKeys.of(Orchestrator.INTERNAL_KEY));

    Answer answer =
        orchestrator.intake(internal.encode(new TpsHostpayToken(newOrder(), null, Instant.now())));

    assertThat(answer.status()).isEqualTo(401);
    assertThat(counts()).isEqualTo(before);
    assertThat(orchestrator.tasks.requests()).isEmpty();
  }

  @Test
  void refusesATokenTruncatedAtAnyLength() {
    Map<String, Long> before = counts();
    String token = request(newOrder());

    for (int length = 0; length < token.length(); length++) {
      assertThat(orchestrator.intake(token.substring(0, length)).status()).isIn(400, 401);
    }

    assertThat(counts()).isEqualTo(before);
    assertThat(orchestrator.tasks.requests()).isEmpty();
  }

  @Test
  void refusesATokenWithAnyCharacterAltered() {
    Map<String, Long> before = counts();
    String token = request(newOrder());

    for (int at = 0; at < token.length(); at++) {
      char other = token.charAt(at) == 'A' ? 'B' : 'A';
      String altered = token.substring(0, at) + other + token.substring(at + 1);
      assertThat(orchestrator.intake(altered).status()).isIn(400, 401);
    }

    assertThat(counts()).isEqualTo(before);
    assertThat(orchestrator.tasks.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x", "====", "no token at all", "\u0000", "ä", "AAAA", "../../etc/passwd"})
  void refusesWhatIsNoToken(String token) {
    Map<String, Long> before = counts();

    assertThat(orchestrator.intake(token).status()).isEqualTo(400);

    assertThat(counts()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        -1,
        -0.0,
        0,
        1e-19,
        Double.MIN_VALUE,
        1e60,
        Double.MAX_VALUE
      })
  void recordsAnAmountThatCannotBePaidAsRejected(double amount) {
    PaymentOrder order = order(newOrder().uniqueId().value(), amount);

    assertRejected(orchestrator.intake(request(order)), "bad_amount");
    assertRejected(orchestrator.intake(request(order)), "bad_amount");

    assertEnded(order, PaymentState.REJECTED, "bad_amount");
  }

  /** There are 2^53 NaNs on the wire and one in the database: a repeat is still no conflict. */
  @Test
  void rejectsAnyNaNForItsAmount() {
    PaymentOrder order =
        order(newOrder().uniqueId().value(), Double.longBitsToDouble(0xfff8000000000123L));

    assertRejected(orchestrator.intake(request(order)), "bad_amount");
  }

  /** The predecessor sent an amount of USDT as ETH. */
  // Production fault 5
  @ParameterizedTest
  @CsvSource({"usdt, eth", "eth, trx", "usdt, trx", "'', eth", "eth, ''", "ethw, eth", "eth, bsc"})
  void neverPaysAnotherCurrencyOrNetworkAsEth(String currency, String network) {
    PaymentOrder order =
        new PaymentOrder(
            newOrder().uniqueId(), "cn", currency, network, new WireAmount(1.5), ADDRESS);

    assertRejected(orchestrator.intake(request(order)), "unsupported_currency");

    assertEnded(order, PaymentState.REJECTED, "unsupported_currency");
  }

  @Test
  void takesEthInAnyCase() {
    PaymentOrder order =
        new PaymentOrder(newOrder().uniqueId(), "cn", "ETH", "Eth", new WireAmount(1.5), ADDRESS);

    assertEnqueued(orchestrator.intake(request(order)), order);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0x",
        "0x0000000000000000000000000000000000000000",
        "52908400098527886E0F7030069857D2E4169EE7",
        "0x52908400098527886E0F7030069857D2E4169EE",
        "0x52908400098527886E0F7030069857D2E4169EE77",
        "0x52908400098527886E0F7030069857D2E4169EEG",
        " 0x52908400098527886E0F7030069857D2E4169EE7",
        "0x52908400098527886E0F7030069857D2E4169EE7\n",
        "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
        "vitalik.eth"
      })
  void recordsAnAddressThatIsNoneAsRejected(String address) {
    PaymentOrder order =
        new PaymentOrder(newOrder().uniqueId(), "cn", "eth", "eth", new WireAmount(1.5), address);

    assertRejected(orchestrator.intake(request(order)), "bad_address");

    assertEnded(order, PaymentState.REJECTED, "bad_address");
  }

  /** The predecessor cut ids to 16 characters, and then found no row of them. */
  // Production fault 15
  @ParameterizedTest
  @ValueSource(strings = {"sixteen-bytes-id", "äöüßäöüß", "🚀🚀🚀🚀", "a", "' or 1=1 --"})
  void keepsAnIdWhole(String id) {
    PaymentOrder order = order(id, 1.5);

    assertEnqueued(orchestrator.intake(request(order)), order);

    assertThat(orchestrator.payment(order).uniqueId()).isEqualTo(new UniqueId(id));
    assertThat(checkedOrder().uniqueId()).isEqualTo(new UniqueId(id));
  }

  @Test
  void enqueuesTheSameTaskAgainForAsLongAsThePaymentIsReceived() {
    PaymentOrder order = newOrder();
    String token = request(order);

    for (int delivery = 0; delivery < 4; delivery++) {
      assertEnqueued(orchestrator.intake(token), order);
    }

    assertThat(orchestrator.tasks.requests()).hasSize(4);
    assertThat(orchestrator.tasks.tasks()).hasSize(1);
    assertThat(LedgerRows.timeline(orchestrator.jdbc, order.uniqueId().value()))
        .containsExactly("payment_requested");
  }

  @ParameterizedTest
  @EnumSource(
      value = PaymentState.class,
      names = {"VERIFIED", "SUBMITTED", "PAID", "COMPLETED"})
  void answersARepeatOfWhatIsUnderWayWithoutDoingAnything(PaymentState state) {
    PaymentOrder order = orchestrator.in(state);
    Payment before = orchestrator.payment(order);

    for (int delivery = 0; delivery < 3; delivery++) {
      Answer answer = orchestrator.intake(request(order));

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text("status")).isEqualTo("already_processed");
    }
    assertThat(orchestrator.payment(order)).isEqualTo(before);
    assertThat(orchestrator.tasks.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"REJECTED, not_found", "FAILED, insufficient_balance"})
  void answersARepeatOfWhatHasEndedWithItsReason(PaymentState state, String reason) {
    PaymentOrder order = orchestrator.in(state);

    assertRejected(orchestrator.intake(request(order)), reason);

    assertEnded(order, state, reason);
  }

  static List<PaymentOrder> conflicting() {
    UniqueId id = new UniqueId("conflict");
    WireAmount amount = new WireAmount(1.5);
    return List.of(
        new PaymentOrder(id, "cn-order-1", "eth", "eth", new WireAmount(1.6), ADDRESS),
        new PaymentOrder(id, "cn-order-1", "eth", "eth", new WireAmount(Double.NaN), ADDRESS),
        new PaymentOrder(id, "cn-order-1", "eth", "eth", amount, "0x" + "c".repeat(40)),
        new PaymentOrder(id, "cn-order-2", "eth", "eth", amount, ADDRESS),
        new PaymentOrder(id, "cn-order-1", "usdt", "eth", amount, ADDRESS),
        new PaymentOrder(id, "cn-order-1", "eth", "trx", amount, ADDRESS));
  }

  @ParameterizedTest
  @MethodSource("conflicting")
  void rejectsAnotherRequestUnderAKnownIdAndLeavesTheFirstAlone(PaymentOrder other) {
    PaymentOrder first = order("conflict", 1.5);
    orchestrator.intake(request(first));
    Payment before = orchestrator.payment(first);
    orchestrator.tasks.clear();

    assertRejected(orchestrator.intake(request(other)), "conflicting_request");

    assertThat(orchestrator.payment(first)).isEqualTo(before);
    assertThat(orchestrator.tasks.requests()).isEmpty();
    assertThat(LedgerRows.timeline(orchestrator.jdbc, "conflict"))
        .startsWith("payment_requested")
        .endsWith("payment_request_conflict");
    assertEnqueued(orchestrator.intake(request(first)), first);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void leavesWhatThePredecessorHasTaken(boolean complete) {
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

  /** The predecessor's caller saw its own row on the retry and took the payment for enqueued. */
  // Production fault 17
  @Test
  void goesOnWithARequestThatWasRecordedButNeverEnqueued() {
    PaymentOrder order = newOrder();
    orchestrator.tasks.failAlways(Status.UNAVAILABLE);

    Answer answer = orchestrator.intake(request(order));

    assertThat(answer.status()).isEqualTo(500);
    assertThat(orchestrator.payment(order).state()).isEqualTo(PaymentState.RECEIVED);
    assertThat(orchestrator.tasks.tasks()).isEmpty();

    orchestrator.tasks.recover();

    assertEnqueued(orchestrator.intake(request(order)), order);
    assertThat(checkedOrder()).isEqualTo(order);
    assertThat(LedgerRows.timeline(orchestrator.jdbc, order.uniqueId().value()))
        .containsExactly("payment_requested");
  }

  /** A queue that was never created was found only under load. */
  // Production fault 10
  @Test
  void losesNothingToAQueueThatDoesNotExist() {
    PaymentOrder order = newOrder();
    orchestrator.tasks.failNext(Status.NOT_FOUND.withDescription("Queue does not exist."));

    assertThat(orchestrator.intake(request(order)).status()).isEqualTo(500);

    assertThat(orchestrator.tasks.requests()).hasSize(1);
    assertEnqueued(orchestrator.intake(request(order)), order);
    assertThat(checkedOrder()).isEqualTo(order);
  }

  @Test
  void getsOverAFewFailuresOfCloudTasksByItself() {
    PaymentOrder order = newOrder();
    orchestrator.tasks.failNext(Status.UNAVAILABLE);
    orchestrator.tasks.failNext(Status.INTERNAL);

    assertEnqueued(orchestrator.intake(request(order)), order);

    assertThat(orchestrator.tasks.requests()).hasSize(3);
    assertThat(orchestrator.tasks.tasks()).hasSize(1);
  }

  @Test
  void takesATaskThatWasCreatedThoughTheAnswerWasLostForCreated() {
    PaymentOrder order = newOrder();
    orchestrator.tasks.loseNextAnswer(Status.UNAVAILABLE);

    assertEnqueued(orchestrator.intake(request(order)), order);

    assertThat(orchestrator.tasks.requests()).hasSize(2);
    assertThat(orchestrator.tasks.tasks()).hasSize(1);
  }

  @Test
  void recordsOnceWhatIsDeliveredSixteenTimesAtOnce() throws Exception {
    PaymentOrder order = newOrder();
    Callable<Answer> delivery = () -> orchestrator.intake(request(order));
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      for (Future<Answer> answer : threads.invokeAll(Collections.nCopies(16, delivery))) {
        assertEnqueued(answer.get(), order);
      }
    }

    assertThat(orchestrator.tasks.tasks()).hasSize(1);
    assertThat(LedgerRows.timeline(orchestrator.jdbc, order.uniqueId().value()))
        .containsExactly("payment_requested");
  }
}
