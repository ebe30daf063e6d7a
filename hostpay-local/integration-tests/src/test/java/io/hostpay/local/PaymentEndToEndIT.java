package io.hostpay.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.WireAmount;
import io.hostpay.testkit.ethereum.Anvil;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** From GCSplit1's signed token to exact wei at the deposit address, on real parts throughout. */
@OnTheWholeSystem
class PaymentEndToEndIT {
  private static final double ESTIMATED = 0.0005563751532725799;
  private static final BigInteger ESTIMATED_WEI = new BigInteger("556375153272579");
  private static final WireAmount ACTUAL = new WireAmount(0.0006954689415907249);

  private final TestedSystem system;

  PaymentEndToEndIT(TestedSystem system) {
    this.system = system;
  }

  @Test
  void paysTheOneAmountOfTheOneAmountToken() {
    PaymentOrder order = Orders.fresh(ESTIMATED);

    pay(order, null);

    assertThat(system.chain().balance(order.payinAddress())).isEqualTo(ESTIMATED_WEI);
  }

  // Production fault 6
  @Test
  void paysTheEstimatedAmountOfTheTwoAmountToken() {
    PaymentOrder order = Orders.fresh(ESTIMATED);

    pay(order, ACTUAL);

    assertThat(system.chain().balance(order.payinAddress())).isEqualTo(ESTIMATED_WEI);
  }

  @Test
  void recordsThePaymentInBothTables() {
    PaymentOrder order = Orders.fresh(ESTIMATED);
    String id = order.uniqueId().value();

    pay(order, ACTUAL);

    String hash = system.transfersTo(order.payinAddress()).getFirst();
    JsonNode receipt = system.chain().rpc("eth_getTransactionReceipt", hash);
    assertThat(receipt.get("status").asString()).isEqualTo("0x1");
    long block = Long.decode(receipt.get("blockNumber").asString());
    Map<String, @Nullable Object> ledger = system.row("hostpay_payment", id);
    assertThat(ledger)
        .contains(
            entry("cn_api_id", order.cnApiId()),
            entry("from_currency", "eth"),
            entry("from_network", "eth"),
            entry("wire_amount", ESTIMATED),
            entry("amount_wei", new BigDecimal(ESTIMATED_WEI)),
            entry("payin_address", order.payinAddress()),
            entry("state", "COMPLETED"),
            entry("reason", null),
            entry("generation", 0),
            entry("tx_hash", hash),
            entry("gas_used", new BigDecimal(21000)),
            entry("block_number", block),
            entry("block_hash", receipt.get("blockHash").asString()),
            entry("unprojected_since", null),
            entry("ended_at", null));
    assertThat(ledger)
        .extractingByKeys("verified_at", "submitted_at", "paid_at", "completed_at")
        .doesNotContainNull();
    assertThat(system.row("split_payout_hostpay", id))
        .contains(
            entry("cn_api_id", order.cnApiId()),
            entry("from_currency", "ETH"),
            entry("from_network", "ETH"),
            entry("from_amount", new BigDecimal("0.00055638")),
            entry("payin_address", order.payinAddress()),
            entry("is_complete", true),
            entry("tx_hash", hash),
            entry("tx_status", "confirmed"),
            entry("gas_used", 21000),
            entry("block_number", Math.toIntExact(block)));
  }

  @Test
  void recordsEachStepOnTheWay() {
    PaymentOrder order = Orders.fresh(ESTIMATED);
    String id = order.uniqueId().value();
    BigInteger nonce = system.walletNonce();

    pay(order, null);

    assertThat(system.timeline(id))
        .containsExactly(
            "payment_requested",
            "status_checked",
            "status_verified",
            "transaction_signed",
            "payment_mined",
            "payment_completed");
    assertThat(system.row("hostpay_wallet_nonce", id))
        .contains(
            entry("chain_id", LocalKeys.CHAIN_ID),
            entry("wallet", Anvil.DEV_ADDRESS.toLowerCase(Locale.ROOT)),
            entry("nonce", nonce.longValueExact()),
            entry("released_at", null));
    assertThat(system.row("hostpay_eth_attempt", id))
        .contains(
            entry("tx_hash", system.row("hostpay_payment", id).get("tx_hash")),
            entry("nonce", nonce.longValueExact()),
            entry("value_wei", new BigDecimal(ESTIMATED_WEI)))
        .satisfies(
            attempt ->
                assertThat(attempt.get("seen_at"))
                    .isNotNull()
                    .isEqualTo(attempt.get("broadcast_at")));
    assertThat(String.valueOf(system.row("hostpay_eth_attempt", id).get("to_address")))
        .isEqualToIgnoringCase(order.payinAddress());
    assertThat(system.walletNonce()).isEqualTo(nonce.add(BigInteger.ONE));
  }

  @Test
  void takesExactlyAmountAndGasFromTheWallet() {
    PaymentOrder order = Orders.fresh(1.0000000000000002);
    BigInteger before = system.walletBalance();

    pay(order, null);

    String hash = system.transfersTo(order.payinAddress()).getFirst();
    JsonNode receipt = system.chain().rpc("eth_getTransactionReceipt", hash);
    BigInteger gas =
        quantity(receipt.get("gasUsed")).multiply(quantity(receipt.get("effectiveGasPrice")));
    assertThat(before.subtract(system.walletBalance())).isEqualTo(Orders.wei(order).add(gas));
  }

  @Test
  void aTokenThatComesAgainIsAlreadyProcessed() {
    PaymentOrder order = Orders.fresh(ESTIMATED);
    String token = pay(order, ACTUAL);
    Map<String, String> database = system.database();
    BigInteger nonce = system.walletNonce();
    BigInteger balance = system.walletBalance();

    for (int i = 0; i < 3; i++) {
      ServiceClient.Answer answer = system.client(Service.ORCHESTRATOR).deliver("/", token);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body().get("status").asString()).isEqualTo("already_processed");
      assertThat(answer.body().get("unique_id").asString()).isEqualTo(order.uniqueId().value());
    }
    for (int i = 0; i < 3; i++) {
      String task = system.local().gcsplit1().enqueue(token);
      awaitDelivered(task);
    }

    system.awaitQuiet();
    assertThat(system.database()).isEqualTo(database);
    assertThat(system.walletNonce()).isEqualTo(nonce);
    assertThat(system.walletBalance()).isEqualTo(balance);
    system.awaitPaidOnce(order);
  }

  @Test
  void anotherRequestUnderTheSameIdIsRefusedAndTheFirstStands() {
    PaymentOrder order = Orders.fresh(ESTIMATED);
    pay(order, null);
    Map<String, String> before = system.database();
    PaymentOrder other =
        new PaymentOrder(
            order.uniqueId(),
            order.cnApiId(),
            "eth",
            "eth",
            order.amount(),
            Orders.fresh(1).payinAddress());

    ServiceClient.Answer answer =
        system
            .client(Service.ORCHESTRATOR)
            .deliver("/", system.local().gcsplit1().token(other, null));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.says()).isEqualTo("rejected: conflicting_request");
    assertThat(system.database()).containsAllEntriesOf(without(before, "hostpay_event"));
    assertThat(system.timeline(order.uniqueId().value())).endsWith("payment_request_conflict");
    assertThat(system.transfersTo(other.payinAddress())).isEmpty();
  }

  @Test
  void paysTenAtOnceEachOnce() {
    List<PaymentOrder> orders =
        IntStream.rangeClosed(1, 10).mapToObj(i -> Orders.fresh(i * ESTIMATED)).toList();
    BigInteger nonce = system.walletNonce();
    List<String> tokens =
        orders.stream().map(order -> system.local().gcsplit1().token(order, ACTUAL)).toList();

    CompletableFuture.allOf(
            tokens.stream()
                .map(
                    token ->
                        CompletableFuture.runAsync(
                            () -> system.local().gcsplit1().enqueue(token),
                            Thread::startVirtualThread))
                .toArray(CompletableFuture[]::new))
        .join();

    orders.forEach(system::awaitPaidOnce);

    assertThat(
            orders.stream()
                .map(order -> system.row("hostpay_wallet_nonce", order.uniqueId().value()))
                .map(row -> (Long) Objects.requireNonNull(row.get("nonce")))
                .sorted())
        .containsExactlyElementsOf(
            IntStream.range(0, 10).mapToObj(i -> nonce.longValueExact() + i).toList());
    assertThat(system.walletNonce()).isEqualTo(nonce.add(BigInteger.TEN));
  }

  /** Asks for the payment and waits until it is paid; returns the token. */
  private String pay(PaymentOrder order, @Nullable WireAmount actual) {
    String token = submit(order, actual);
    system.awaitPaidOnce(order);
    return token;
  }

  private String submit(PaymentOrder order, @Nullable WireAmount actual) {
    String token = system.local().gcsplit1().token(order, actual);
    system.local().gcsplit1().enqueue(token);
    return token;
  }

  private void awaitDelivered(String task) {
    String id = task.substring(task.lastIndexOf('/') + 1);
    system.await(
        "an answer to task " + id,
        () ->
            assertThat(system.local().tasks().attempts())
                .filteredOn(attempt -> attempt.task().equals(id))
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.httpStatus()).hasValue(200)));
  }

  private static Map<String, String> without(Map<String, String> checksums, String table) {
    Map<String, String> others = new TreeMap<>(checksums);
    others.remove(table);
    return others;
  }

  private static BigInteger quantity(JsonNode hex) {
    return new BigInteger(hex.asString().substring(2), 16);
  }
}
