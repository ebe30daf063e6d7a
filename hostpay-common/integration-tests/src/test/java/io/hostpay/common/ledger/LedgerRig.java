package io.hostpay.common.ledger;

import com.zaxxer.hikari.HikariDataSource;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.logging.ServiceName;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.WireAmount;
import io.hostpay.testkit.postgres.Database;
import io.hostpay.testkit.postgres.LedgerPayments;
import io.hostpay.testkit.postgres.LedgerRows;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** A ledger as in the services, on a database of its own and with a clock that stands still. */
final class LedgerRig implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901Z");
  static final Duration WINDOW = Duration.ofHours(24);
  static final BigInteger ONE_ETH = BigInteger.TEN.pow(18);

  final Database database;
  final HikariDataSource pool;
  final JdbcClient jdbc;
  final PaymentLedger ledger;
  final Timeline timeline;
  final Confirmations confirmations;
  final SplitPayoutTable payouts;
  final LedgerPayments payments;

  /** On a database with the ledger's schema. */
  LedgerRig() {
    this(Database.shared().migratedDatabase());
  }

  /** On this database, which is closed with it. */
  LedgerRig(Database database) {
    this.database = database;
    LedgerConfiguration configuration = new LedgerConfiguration();
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    pool = configuration.dataSource(database.settings());
    jdbc = JdbcClient.create(pool);
    JdbcTransactionManager transactions = new JdbcTransactionManager(pool);
    ledger =
        configuration.paymentLedger(
            jdbc, transactions, clock, new PaymentLog(ServiceName.HOSTPAY1));
    timeline = configuration.timeline(jdbc, clock, new PaymentLog(ServiceName.HOSTPAY1));
    confirmations = new Confirmations(jdbc, clock, timeline);
    payouts = configuration.splitPayoutTable(jdbc, transactions, clock);
    payments = new LedgerPayments(ledger, jdbc);
  }

  static PaymentOrder order(String id) {
    return order(id, 1.0);
  }

  static PaymentOrder order(String id, double amount) {
    return new PaymentOrder(
        new UniqueId(id),
        "cn-order-1",
        "eth",
        "eth",
        new WireAmount(amount),
        "0x00000000000000000000000000000000000000bb");
  }

  static String hash(String text) {
    return LedgerPayments.hash(text);
  }

  static MinedTransaction mined(String txHash) {
    return LedgerPayments.mined(txHash);
  }

  Payment receive(PaymentOrder order, BigInteger wei) {
    ledger.receive(order, wei, NOW, WINDOW);
    return payment(order.uniqueId());
  }

  Payment payment(UniqueId uniqueId) {
    return ledger.find(uniqueId).orElseThrow();
  }

  /** Changes the payment under its lock, in one transaction, as the services do. */
  Payment change(UniqueId uniqueId, Consumer<LockedPayment> change) {
    return payments.change(uniqueId, change);
  }

  /** Stores a signed attempt. */
  void sign(UniqueId uniqueId, String txHash) {
    LedgerRows.sign(jdbc, uniqueId, txHash);
  }

  /** Takes the payment's nonce from it. */
  void release(UniqueId uniqueId) {
    jdbc.sql("update hostpay_wallet_nonce set released_at = now() where unique_id = :id")
        .param("id", uniqueId.value())
        .update();
  }

  /** A new payment of 1 ETH in this state. */
  Payment in(PaymentState state, String id) {
    return payments.of(order(id)).worth(ONE_ETH).at(NOW).in(state);
  }

  @Override
  public void close() {
    pool.close();
    database.close();
  }
}
