package io.hostpay.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.ethereum.Anvil;
import io.hostpay.testkit.ethereum.ChainBooks;
import io.hostpay.testkit.postgres.PaymentRows;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** All of HostPay on one machine, and what tests ask it. Its time runs 20 times as fast. */
final class TestedSystem implements AutoCloseable {
  /** So fast that the queues' 60 s between two deliveries are 3 s. */
  private static final double SCALE = 20;

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final ServiceOutput output = new ServiceOutput("services.log");
  private final LocalSystem local;
  private final ChainBooks books;
  private final QueueAdmin queues;
  private final PaymentRows ledger;
  private final List<String> tables;

  private TestedSystem() {
    local =
        LocalSystem.start(
            Ports.free(),
            LocalClock.startingNow(SCALE),
            // A service takes minutes of this time to start: no reason to pay a higher fee.
            Map.of(Service.PAYMENT_EXECUTOR, Map.of("STUCK_AFTER", "2h")),
            output::take);
    books = new ChainBooks(local.chain());
    queues = QueueAdmin.of(local.ports().cloudTasks());
    ledger = new PaymentRows(local.database().jdbc());
    tables =
        local
            .database()
            .jdbc()
            .sql(
                """
                select table_name from information_schema.tables
                where table_schema = 'public'
                  and (table_name like 'hostpay\\_%' or table_name = 'split_payout_hostpay')
                """)
            .query(String.class)
            .list()
            .stream()
            .map(String::valueOf)
            .toList();
    assertThat(tables).contains("hostpay_payment", "hostpay_eth_attempt", "split_payout_hostpay");
  }

  static TestedSystem start() {
    return new TestedSystem();
  }

  LocalSystem local() {
    return local;
  }

  ServiceOutput output() {
    return output;
  }

  QueueAdmin queues() {
    return queues;
  }

  ServiceClient client(Service service) {
    return client(service.port(local.ports()));
  }

  /** Calls an instance that was started beside the system's own. */
  ServiceClient client(int port) {
    return new ServiceClient(
        port,
        path ->
            local
                .tasks()
                .google()
                .bearer(
                    path.equals("/") ? LocalKeys.GCSPLIT1_ACCOUNT : LocalKeys.TASKS_ACCOUNT,
                    Service.url(port)));
  }

  Anvil chain() {
    return local.chain();
  }

  /** The next nonce of the host wallet: how many transactions it has sent. */
  BigInteger walletNonce() {
    return chain().nonce(Anvil.DEV_ADDRESS);
  }

  BigInteger walletBalance() {
    return chain().balance(Anvil.DEV_ADDRESS);
  }

  /** From now on blocks come by themselves. */
  void startMining() {
    chain().rpc("evm_setIntervalMining", 1);
  }

  /** From now on no block comes. */
  void stopMining() {
    chain().rpc("evm_setIntervalMining", 0);
  }

  /** The hashes of the transactions in all blocks that went to this address, with any value. */
  List<String> transfersTo(String address) {
    return books.transfersTo(address);
  }

  List<Map<String, @Nullable Object>> rows(String sql, Object... values) {
    return ledger.rows(sql, values);
  }

  /** The one row of a payment in a table that has a {@code unique_id}. */
  Map<String, @Nullable Object> row(String table, String id) {
    return ledger.row(table, id);
  }

  /** The payment's state in the ledger; {@code none} where it has no such payment. */
  String state(String id) {
    return ledger.state(id);
  }

  /** The names of the payment's events, oldest first. */
  List<String> timeline(String id) {
    return ledger.timeline(id);
  }

  /**
   * A checksum over every row of every table of ours and of the one that is shared, but for how
   * deep the block of an earlier payment is by now.
   */
  Map<String, String> database() {
    String everyTable =
        tables.stream()
            .map(
                table ->
                    """
                    select '%1$s' as name, md5(string_agg(line::text, '|' order by line::text)) as sum
                    from (select to_jsonb(t) - array['confirmations', 'final_at', 'updated_at', 'look', 'next_look_at'] as line
                          from %1$s t) lines
                    where coalesce(line->>'event', '') <> 'finality_checked'
                    """
                        .formatted(table))
            .collect(Collectors.joining(" union all "));
    Map<String, String> checksums = new TreeMap<>();
    rows(everyTable)
        .forEach(
            row -> checksums.put(String.valueOf(row.get("name")), String.valueOf(row.get("sum"))));
    return checksums;
  }

  void await(String what, Runnable assertion) {
    Awaitility.await(what)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(assertion::run);
  }

  void awaitState(String id, String state) {
    await(
        "payment " + id + " " + state,
        () -> assertThat(state(id)).as("state, after " + timeline(id)).isEqualTo(state));
  }

  void awaitLine(Service service, String... parts) {
    await(
        service + " printing " + List.of(parts),
        () -> assertThat(output.has(service, parts)).isTrue());
  }

  /** Waits until no queue has a task any more, but for those that follow a block to finality. */
  void awaitQuiet() {
    await("empty queues", () -> assertThat(queues.waiting()).isEmpty());
  }

  /**
   * Waits for COMPLETED, and asserts that chain, ledger and shared table all show one exact
   * payment.
   */
  void awaitPaidOnce(PaymentOrder order) {
    String id = order.uniqueId().value();
    awaitState(id, "COMPLETED");
    assertThat(chain().balance(order.payinAddress())).isEqualTo(Orders.wei(order));
    assertThat(transfersTo(order.payinAddress()))
        .containsExactly(String.valueOf(row("hostpay_payment", id).get("tx_hash")));
    assertThat(row("hostpay_wallet_nonce", id)).containsEntry("released_at", null);
    assertThat(row("split_payout_hostpay", id)).containsEntry("is_complete", true);
    assertThat(timeline(id))
        .containsOnlyOnce(
            "payment_requested", "transaction_signed", "payment_mined", "payment_completed");
  }

  @Override
  public void close() {
    queues.close();
    local.close();
    output.close();
  }
}
