package io.hostpay.local.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.PaymentRequest;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.local.LocalClock;
import io.hostpay.local.LocalKeys;
import io.hostpay.local.LocalSystem;
import io.hostpay.local.LogFile;
import io.hostpay.local.Orders;
import io.hostpay.local.Ports;
import io.hostpay.local.QueueAdmin;
import io.hostpay.local.Service;
import io.hostpay.testkit.StartedOnce;
import io.hostpay.testkit.ethereum.Anvil;
import io.hostpay.testkit.ethereum.ChainBooks;
import io.hostpay.testkit.faults.JsonRpcProxy;
import io.hostpay.testkit.postgres.PaymentRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * All of HostPay as processes, on a chain that mines only when it is told to and is final 16 blocks
 * later, so that five can be undone. Its time runs 60 times as fast. One for all tests of the room.
 */
final class LiveSystem implements AutoCloseable {
  static final String RESPONSE_QUEUE = "gchostpay-payment-response-queue";
  static final String WATCH_QUEUE = "gchostpay-payment-watch-queue";

  private static final int FINAL_AFTER = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The system that the tests of this package share. */
  static final class Shared extends StartedOnce<LiveSystem> {
    Shared() {
      super(LiveSystem.class, LiveSystem::new);
    }
  }

  private final TokenCodec<PaymentRequest> codec =
      TokenCodec.paymentRequest(SigningKeys.of(LocalKeys.HOSTPAY_INTERNAL_SIGNING_KEY));
  private final HttpClient http = HttpClient.newHttpClient();
  private final Ports ports = Ports.free();
  private final Anvil chain = Anvil.builder().noMining().slotsInAnEpoch(FINAL_AFTER / 2).start();
  private final ChainBooks books = new ChainBooks(chain);
  private final JsonRpcProxy rpc = new JsonRpcProxy(chain.rpcUrl());
  private final LogFile log;
  private final LocalSystem system;
  private final QueueAdmin queues;
  private final PaymentRows ledger;

  private LiveSystem() {
    chain.mine(2 * FINAL_AFTER); // so that there is a finalized block
    log = new LogFile("live.log");
    system =
        LocalSystem.start(
            ports,
            LocalClock.startingNow(60),
            Map.of(
                Service.PAYMENT_EXECUTOR,
                // A second is a minute of this time: nothing is stuck or stale for that.
                Map.of(
                    "ETHEREUM_RPC_URL", rpc.url().toString(),
                    // As docs/migration.md has it while the old service pays beside.
                    "FOREIGN_SPENDING", "expected",
                    "STUCK_AFTER", "20h",
                    "STATUS_MAX_AGE", "20h")),
            log::take);
    queues = QueueAdmin.of(ports.cloudTasks());
    ledger = new PaymentRows(system.database().jdbc());
  }

  Anvil chain() {
    return chain;
  }

  /** Between GCHostPay3 and the chain. */
  JsonRpcProxy rpc() {
    return rpc;
  }

  QueueAdmin queues() {
    return queues;
  }

  LocalSystem local() {
    return system;
  }

  JdbcClient jdbc() {
    return system.database().jdbc();
  }

  static String id(PaymentOrder order) {
    return order.uniqueId().value();
  }

  /** Asks for it as GCSplit1 does. */
  void request(PaymentOrder order) {
    var unused = system.gcsplit1().enqueue(system.gcsplit1().token(order, null));
  }

  /** Waits until its signed transaction is in the node's pool; the hash. */
  String awaitPending(PaymentOrder order) {
    await("a pending transaction of " + id(order), () -> assertThat(pending(order)).hasSize(1));
    return pending(order).getFirst();
  }

  private List<String> pending(PaymentOrder order) {
    return rows(
            """
            select tx_hash from hostpay_eth_attempt
            where unique_id = ? and broadcast_at is not null order by created_at desc limit 1
            """,
            id(order))
        .stream()
        .map(row -> String.valueOf(row.get("tx_hash")))
        .filter(
            hash -> {
              JsonNode found = chain.rpc("eth_getTransactionByHash", hash);
              return !found.isNull() && found.path("blockNumber").isNull();
            })
        .toList();
  }

  /** A task about it for GCHostPay3's {@code /watch}, as Cloud Tasks delivers; the status. */
  int watch(PaymentOrder order) {
    String token = codec.encode(new PaymentRequest(order, system.clock().clock().instant()));
    return post(
        ports.paymentExecutor(),
        "/watch",
        "{\"token\":\"" + token + "\"}",
        "X-CloudTasks-TaskRetryCount",
        "0");
  }

  /** A notification, signed as Alchemy signs; the status. */
  int notify(String body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(
          new SecretKeySpec(
              LocalKeys.ETHEREUM_RPC_WEBHOOK_SECRET.getBytes(StandardCharsets.UTF_8),
              "HmacSHA256"));
      return post(
          ports.orchestrator(),
          "/alchemy-webhook",
          body,
          "X-Alchemy-Signature",
          HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private int post(int port, String path, String body, String header, String value) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header(header, value)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  String state(PaymentOrder order) {
    return ledger.stateAndReason(id(order));
  }

  void awaitState(PaymentOrder order, String state) {
    await(
        id(order) + " " + state,
        () -> assertThat(state(order)).as("after " + timeline(order)).startsWith(state));
  }

  /** Mines a block whenever there is something to mine, until the payment has ended so. */
  void mineUntil(PaymentOrder order, String state) {
    await(
        id(order) + " " + state,
        () -> {
          if (chain.rpc("txpool_status").get("pending").asString().equals("0x0")) {
            assertThat(state(order)).as("after " + timeline(order)).startsWith(state);
          } else {
            chain.mine(1);
          }
          assertThat(state(order)).as("after " + timeline(order)).startsWith(state);
        });
  }

  /** Mines until what is mined now can no longer be undone. */
  void finalise() {
    chain.mine(FINAL_AFTER + 1);
  }

  List<String> timeline(PaymentOrder order) {
    return ledger.timeline(id(order));
  }

  List<Map<String, @Nullable Object>> rows(String sql, Object... values) {
    return ledger.rows(sql, values);
  }

  /** The payment's only row in a table. */
  Map<String, @Nullable Object> row(String table, PaymentOrder order) {
    return ledger.row(table, id(order));
  }

  JsonNode receipt(String txHash) {
    return chain.rpc("eth_getTransactionReceipt", txHash);
  }

  /** The hashes of the transactions in all blocks that went to this address. */
  List<String> transfersTo(String address) {
    return books.transfersTo(address);
  }

  /** Once it is final: both tables and the chain say the same, and that it was paid once. */
  void assertPaidOnceAndFinal(PaymentOrder order) {
    finalise();
    await(
        "the block of " + id(order) + " to be final",
        () -> {
          assertThat(watch(order)).isEqualTo(200);
          assertThat(row("hostpay_payment", order).get("final_at")).isNotNull();
        });
    Map<String, @Nullable Object> payment = row("hostpay_payment", order);
    String hash = String.valueOf(payment.get("tx_hash"));
    long block = Long.decode(receipt(hash).get("blockNumber").asString());
    int confirmations = Math.toIntExact(chain.blockNumber() - block + 1);
    assertThat(receipt(hash).get("status").asString()).isEqualTo("0x1");
    assertThat(chain.balance(order.payinAddress())).isEqualTo(Orders.wei(order));
    assertThat(transfersTo(order.payinAddress())).containsExactly(hash);
    assertThat(payment)
        .containsEntry("state", "COMPLETED")
        .containsEntry("amount_wei", new BigDecimal(Orders.wei(order)))
        .containsEntry("block_number", block)
        .containsEntry("block_hash", receipt(hash).get("blockHash").asString())
        .containsEntry("gas_used", BigDecimal.valueOf(21_000))
        .containsEntry("confirmations", confirmations)
        .containsEntry("unprojected_since", null);
    assertThat(payment.get("final_at")).isNotNull();
    List<Map<String, @Nullable Object>> ours =
        rows("select * from split_payout_hostpay where tx_hash = ?", hash);
    assertThat(ours).hasSize(1);
    assertThat(ours.getFirst())
        .containsEntry("unique_id", id(order))
        .containsEntry("cn_api_id", order.cnApiId())
        .containsEntry("payin_address", order.payinAddress())
        .containsEntry("is_complete", true)
        .containsEntry("tx_status", "confirmed")
        .containsEntry("gas_used", 21_000)
        .containsEntry("block_number", Math.toIntExact(block))
        .containsEntry("confirmations", confirmations);
  }

  void await(String what, Runnable assertion) {
    Awaitility.await(what)
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(assertion::run);
  }

  @Override
  public void close() {
    queues.close();
    system.close();
    rpc.close();
    chain.close();
    http.close();
    log.close();
  }
}
