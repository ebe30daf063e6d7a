package io.hostpay.local.endurance;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.logging.ServiceName;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.local.LocalClock;
import io.hostpay.local.LocalSystem;
import io.hostpay.local.LogFile;
import io.hostpay.local.Orders;
import io.hostpay.local.Ports;
import io.hostpay.local.QueueAdmin;
import io.hostpay.local.Service;
import io.hostpay.testkit.cloudtasks.TaskAttempt;
import io.hostpay.testkit.ethereum.Anvil;
import io.hostpay.testkit.ethereum.ChainBooks;
import io.hostpay.testkit.ethereum.ChainBooks.Transfer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The whole of HostPay on fast time, sweeps included, and the orders that it was given. Its log is
 * target/{name}.log.
 */
final class Pipeline implements AutoCloseable {
  /**
   * A queue's 60 s between two deliveries are half a second, ten minutes between sweeps are 5 s.
   */
  static final double SCALE = 120;

  private final List<PaymentOrder> orders = new CopyOnWriteArrayList<>();
  private final LogFile log;
  private final LocalSystem system;
  private final QueueAdmin queues;
  private final PaymentLedger ledger;
  private final io.hostpay.common.ledger.Timeline timelines;

  Pipeline(String name) {
    log = new LogFile(name + ".log");
    LocalClock clock = LocalClock.startingNow(SCALE);
    system =
        LocalSystem.start(
            Ports.free(),
            clock,
            // A service takes ten minutes of this time to start: no reason to pay a higher fee.
            Map.of(Service.PAYMENT_EXECUTOR, Map.of("STUCK_AFTER", "6h")),
            log::take);
    queues = QueueAdmin.of(system.ports().cloudTasks());
    ledger = system.database().ledger(clock.clock());
    timelines =
        new io.hostpay.common.ledger.Timeline(
            system.database().jdbc(), clock.clock(), ServiceName.HOSTPAY1);
  }

  LocalSystem system() {
    return system;
  }

  QueueAdmin queues() {
    return queues;
  }

  /** The run's time. */
  Instant now() {
    return system.clock().clock().instant();
  }

  /** The deliveries that began after this time. */
  List<TaskAttempt> deliveriesSince(Instant time) {
    return system.tasks().attempts().stream()
        .filter(attempt -> attempt.started().isAfter(time))
        .toList();
  }

  /** GCSplit1 asks for one more payment, the amount of which no other has. */
  void request() {
    PaymentOrder order = Orders.fresh(0.001 + orders.size() * 0.000001);
    orders.add(order);
    ask(order);
  }

  /** Asks for so many payments, one after the other. */
  Thread requests(int payments, Duration every) {
    AtomicInteger left = new AtomicInteger(payments);
    return requestsWhile(() -> left.getAndDecrement() > 0, every);
  }

  /** Asks for one payment after the other while they are wanted, however slowly they are paid. */
  Thread requestsWhile(BooleanSupplier wanted, Duration every) {
    return Thread.ofVirtual()
        .start(
            () -> {
              while (wanted.getAsBoolean()) {
                request();
                pause(every);
              }
            });
  }

  static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * GCSplit1 asks again for whatever the ledger does not have: its own task can be lost too, and
   * nobody else knows of the payment then. Returns how many those were.
   */
  int askAgain() {
    Set<String> known =
        new HashSet<>(
            system
                .database()
                .jdbc()
                .sql("select unique_id from hostpay_payment")
                .query((row, number) -> row.getString(1))
                .list());
    List<PaymentOrder> unknown =
        orders.stream().filter(order -> !known.contains(order.uniqueId().value())).toList();
    unknown.forEach(this::ask);
    return unknown.size();
  }

  private void ask(PaymentOrder order) {
    system.gcsplit1().enqueue(system.gcsplit1().token(order, null));
  }

  /** How many payments there are in each state. */
  Map<String, Long> states() {
    return system
        .database()
        .jdbc()
        .sql("select state from hostpay_payment")
        .query((row, number) -> row.getString(1))
        .list()
        .stream()
        .collect(Collectors.groupingBy(state -> state, TreeMap::new, Collectors.counting()));
  }

  /** How many payments are COMPLETED. */
  long completed() {
    return states().getOrDefault("COMPLETED", 0L);
  }

  /** How many events of this name there are in all timelines. */
  int told(String event) {
    return system
        .database()
        .jdbc()
        .sql("select count(*) from hostpay_event where event = :event")
        .param("event", event)
        .query(Integer.class)
        .single();
  }

  /** Waits until so many are COMPLETED. */
  void awaitCompleted(long enough, Duration patience) {
    await(
        patience,
        () -> assertThat(completed()).as("of %s", states()).isGreaterThanOrEqualTo(enough));
  }

  /** Waits until all are COMPLETED; otherwise fails with the states and timelines of the others. */
  void awaitAllCompleted(Duration patience) {
    Map<String, Long> all = Map.of("COMPLETED", (long) orders.size());
    await(patience, () -> assertThat(states()).as(this::unfinished).isEqualTo(all));
  }

  void await(Duration patience, Runnable assertion) {
    Awaitility.await()
        .atMost(patience)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(assertion::run);
  }

  private String unfinished() {
    return orders.stream()
        .filter(order -> !"COMPLETED".equals(state(order)))
        .limit(5)
        .map(order -> state(order) + ": " + timelines.of(order.uniqueId()))
        .collect(Collectors.joining("\n"));
  }

  private @Nullable String state(PaymentOrder order) {
    return ledger.find(order.uniqueId()).map(payment -> payment.state().name()).orElse(null);
  }

  /**
   * Asserts that each order was paid by one transfer of exactly its wei, that nothing else ever
   * left the wallet, and that every nonce was used.
   */
  void assertEachPaidOnce() {
    List<Transfer> transfers = new ChainBooks(system.chain()).transfersFrom(Anvil.DEV_ADDRESS);
    assertThat(transfers.stream().map(sent -> sent.to() + " " + sent.wei()))
        .as("transfers on the chain")
        .containsExactlyInAnyOrderElementsOf(
            orders.stream()
                .map(
                    order ->
                        order.payinAddress().toLowerCase(Locale.ROOT) + " " + Orders.wei(order))
                .toList());
    assertThat(system.chain().nonce(Anvil.DEV_ADDRESS)).isEqualTo(orders.size());
    assertThat(
            system
                .database()
                .jdbc()
                .sql("select count(*) from split_payout_hostpay where is_complete")
                .query(Integer.class)
                .single())
        .as("complete rows in the shared table")
        .isEqualTo(orders.size());
  }

  /** Asserts that the timeline of each payment is {@link TimelineGaps gapless}. */
  void assertEveryTimelineGapless() {
    for (PaymentOrder order : orders) {
      var timeline = timelines.of(order.uniqueId());
      int generation = ledger.find(order.uniqueId()).orElseThrow().generation();
      assertThat(TimelineGaps.in(timeline, generation)).as("gaps in %s", timeline).isEmpty();
    }
  }

  @Override
  public void close() {
    queues.close();
    system.close();
    log.close();
  }
}
