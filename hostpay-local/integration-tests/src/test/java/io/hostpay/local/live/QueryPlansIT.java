package io.hostpay.local.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.Claimable;
import io.hostpay.common.ledger.Confirmations;
import io.hostpay.common.ledger.EndReason;
import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.MinedTransaction;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.SplitPayoutTable;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.ledger.WalletHold;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.ServiceName;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.UniqueId;
import io.hostpay.local.Orders;
import io.hostpay.local.live.ExplainingDataSource.Explained;
import io.hostpay.orchestrator.ledger.Hint;
import io.hostpay.orchestrator.ledger.WebhookLedger;
import io.hostpay.testkit.postgres.Database;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/**
 * Every statement that the product has finds its rows by an index, however many payments there
 * were. Which statements those are is read from its classes: one that is not run here is a failure.
 */
class QueryPlansIT {
  private static final Duration DAY = Duration.ofHours(24);

  private static final MinedTransaction MINED =
      new MinedTransaction(hash("ours"), BigInteger.valueOf(21_000), 19_000_000, hash("block"));

  private final Clock clock = Clock.systemUTC();

  @Test
  void everyStatementUsesAnIndex() {
    explainAll(50_000);
  }

  @Tag("long")
  @Test
  void everyStatementUsesAnIndexAmongAMillionRows() {
    explainAll(1_000_000);
  }

  private void explainAll(int rows) {
    try (Database database = Database.shared().freshDatabase()) {
      database.migrate();
      long start = System.nanoTime();
      LargeTables.fillSharedTable(database.jdbc(), rows);
      LargeTables.fillLedger(database, rows);
      LargeTables.settle(database.jdbc());
      System.out.printf(
          "%d rows in each of %d tables, in %d s%n",
          rows, LargeTables.NAMES.size(), Duration.ofNanos(System.nanoTime() - start).toSeconds());
      List<Explained> explained = new ArrayList<>();
      LedgerCode code = new LedgerCode();
      new Everything(new ExplainingDataSource(database.dataSource(), explained::add), code, clock)
          .run(rows);

      assertThat(LedgerCode.places()).hasSizeGreaterThan(30);
      assertThat(code.placesRun()).containsAll(LedgerCode.places());
      assertThat(code.methodsRun()).containsAll(LedgerCode.methods());
      explained.stream()
          .map(
              statement ->
                  "%9.1f %s"
                      .formatted(statement.cost(), statement.sql().strip().replaceAll("\\s+", " ")))
          .distinct()
          .sorted()
          .forEach(System.out::println);
      Set<String> whole = new TreeSet<>();
      explained.forEach(
          statement ->
              statement.plans().stream()
                  .filter(plan -> !scannedWhole(plan).isEmpty())
                  .forEach(plan -> whole.add(statement.sql() + "\n" + plan.toPrettyString())));
      assertThat(whole).isEmpty();
    }
  }

  /** The large tables that a plan reads from one end to the other. */
  private static Set<String> scannedWhole(JsonNode plan) {
    Set<String> tables = new TreeSet<>();
    String relation = plan.path("Relation Name").asString("");
    String type = plan.get("Node Type").asString();
    if (type.contains("Seq Scan") && LargeTables.NAMES.contains(relation)) {
      tables.add(relation);
    }
    plan.path("Plans").forEach(below -> tables.addAll(scannedWhole(below)));
    return tables;
  }

  private static String hash(String name) {
    return "0x%064x".formatted(name.hashCode() & 0xffffffffL);
  }

  /** Does with the ledger whatever the services do. */
  private static final class Everything {
    private final PaymentLedger ledger;
    private final Timeline timeline;
    private final Confirmations confirmations;
    private final WalletHold hold;
    private final SplitPayoutTable payouts;
    private final WebhookLedger webhooks;
    private final ExecutorRooms executor;
    private final OrchestratorRooms orchestrator;
    private final Clock clock;

    Everything(ExplainingDataSource database, LedgerCode code, Clock clock) {
      JdbcClient jdbc = code.watching(JdbcClient.create(database));
      JdbcTransactionManager transactions = new JdbcTransactionManager(database);
      TransactionTemplate nested = new TransactionTemplate(transactions);
      nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
      this.clock = clock;
      this.ledger =
          new PaymentLedger(
              jdbc, new TransactionTemplate(transactions), clock, ServiceName.HOSTPAY1);
      this.timeline = new Timeline(jdbc, clock, ServiceName.HOSTPAY1);
      this.confirmations = new Confirmations(jdbc, clock, timeline);
      this.hold = new WalletHold(jdbc, clock);
      this.payouts = new SplitPayoutTable(jdbc, nested, clock);
      this.webhooks = new WebhookLedger(jdbc, clock);
      this.executor = new ExecutorRooms(jdbc, ledger, timeline, clock);
      this.orchestrator = new OrchestratorRooms(jdbc, clock);
    }

    void run(int rows) {
      refuse();
      expire();
      PaymentOrder order = Orders.fresh(0.5);
      UniqueId id = order.uniqueId();
      ledger.receive(order, BigInteger.TEN, clock.instant(), DAY);
      ledger.find(id);
      change(id, orchestrator::judge);
      change(id, payment -> ledger.prepareNextCheck(payment, "why"));
      verify(id);
      change(id, ledger::returnForRecheck);
      change(id, ledger::driveOn);
      verify(id);
      assertThat(payouts.holds(id)).isFalse();
      change(id, payment -> sign(payment, rows, "lost"));
      change(id, this::loseNonce);
      verify(id);
      change(id, payment -> sign(payment, rows + 1, "ours"));
      change(id, this::settle);
      change(id, this::finish);
      lookAfter(id);
    }

    private void refuse() {
      PaymentOrder refused = Orders.fresh(0.5);
      ledger.receiveEnded(
          refused, null, clock.instant(), DAY, PaymentState.REJECTED, EndReason.BAD_AMOUNT);
      PaymentOrder reopened = Orders.fresh(0.5);
      ledger.receive(reopened, BigInteger.TEN, clock.instant(), DAY);
      change(
          reopened.uniqueId(),
          payment -> ledger.fail(payment, EndReason.INSUFFICIENT_BALANCE, null));
      change(reopened.uniqueId(), payment -> ledger.reopen(payment, DAY, "somebody"));
      change(reopened.uniqueId(), payment -> ledger.reject(payment, EndReason.NOT_FOUND, null));
    }

    private void expire() {
      PaymentOrder overdue = Orders.fresh(0.5);
      ledger.receive(overdue, BigInteger.TEN, clock.instant(), DAY);
      change(
          overdue.uniqueId(),
          payment ->
              ledger.fail(payment, EndReason.EXPIRED, timeline.whyUnsigned(payment.uniqueId())));
    }

    private void verify(UniqueId id) {
      change(id, payment -> ledger.markVerified(payment, clock.instant()));
    }

    private void sign(LockedPayment payment, int nonces, String hash) {
      assertThat(payouts.isTakenByAnother(payment.payment())).isFalse();
      assertThat(payouts.lockForClaim(payment.payment())).isEqualTo(Claimable.FREE);
      executor.before(payment);
      String signed = executor.sign(payment, nonces);
      executor.rename(signed, hash(hash));
      ledger.markSubmitted(payment, hash(hash));
      assertThat(payouts.claim(payment, hash(hash))).isTrue();
      executor.sent(payment, hash(hash));
    }

    private void loseNonce(LockedPayment payment) {
      assertThat(ledger.hasLiveAttempt(payment.order().uniqueId())).isTrue();
      executor.loseNonce(payment);
      assertThat(payouts.writeEnd(payment, "cancelled", hash("lost"))).isTrue();
      ledger.returnToReceived(payment, "taken");
    }

    private void settle(LockedPayment payment) {
      UniqueId id = payment.order().uniqueId();
      webhooks.note("whevt_now", "ADDRESS_ACTIVITY", List.of(hash("ours"), hash("foreign")));
      webhooks.recordHint(hash("ours"), Hint.CONFIRMED, clock.instant());
      assertThat(webhooks.attempts(id)).hasSize(2);
      webhooks.recordAlarm(hash("foreign"), Event.UNKNOWN_SPENDING, "whevt_now");
      assertThat(payouts.writeHint(payment, "confirmed")).isTrue();
      payouts.markUnwritten(payment);
      assertThat(payouts.repair(payment)).isTrue();
      ledger.markPaid(payment, MINED);
    }

    private void finish(LockedPayment payment) {
      assertThat(payouts.writePaid(payment, MINED)).isTrue();
      assertThat(payouts.repair(payment)).isTrue();
      ledger.returnToSubmitted(payment);
      assertThat(payouts.writeReorganised(payment)).isTrue();
      LockedPayment again = ledger.lock(payment.order().uniqueId()).orElseThrow();
      ledger.markPaid(again, MINED);
      LockedPayment paid = ledger.lock(payment.order().uniqueId()).orElseThrow();
      confirmations.write(paid, MINED, 3);
      confirmations.writeFinal(paid, MINED, 12);
      assertThat(payouts.writeConfirmed(paid, MINED, 12)).isTrue();
      ledger.markCompleted(paid);
    }

    private void lookAfter(UniqueId id) {
      orchestrator.sweep();
      orchestrator.lookUp(id);
      timeline.note(id, Event.PAYMENT_DEFERRED, 1, "why");
      assertThat(timeline.of(id)).isNotEmpty();
      hold.pause("somebody", "why");
      hold.resume();
      hold.acknowledge("somebody", 1);
      assertThat(hold.statuses()).isNotEmpty();
      assertThat(webhooks.forget(Duration.ofDays(7), 500)).isEqualTo(500);
    }

    private void change(UniqueId id, Consumer<LockedPayment> change) {
      ledger.inTransaction(
          () -> {
            change.accept(ledger.lock(id).orElseThrow());
            return true;
          });
    }
  }
}
