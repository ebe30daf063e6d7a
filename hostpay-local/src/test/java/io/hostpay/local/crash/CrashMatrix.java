package io.hostpay.local.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.fixture.Anvil;
import io.hostpay.local.LocalKeys;
import io.hostpay.local.faults.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Kills HostPay3 at every point of a payment. Of its two instances one works and the other, just
 * started, stands by: when the first is killed its successor is there at once, as on Cloud Run, and
 * the first is started again for the next round meanwhile.
 */
final class CrashMatrix implements AutoCloseable {
  private static final Duration PAYMENT_LIMIT = Duration.ofSeconds(60);
  private static final Duration KILL_LIMIT = Duration.ofSeconds(30);

  private final Random random = new Random(25);

  /** Blocks are final two seconds later: finality is part of what is killed. */
  private final Anvil chain =
      Anvil.builder()
          .chainId(LocalKeys.CHAIN_ID)
          .blockTime(Duration.ofSeconds(1))
          .slotsInAnEpoch(1)
          .start();

  private final CrashSystem all;
  private final Books books;
  private final KillSwitch killSwitch = new KillSwitch();
  private final List<Ordered> orders = new ArrayList<>();
  private final Map<KillPoint, Row> rows = new LinkedHashMap<>();
  private final AtomicReference<@Nullable Lane> working = new AtomicReference<>();

  CrashMatrix() {
    this.all =
        new CrashSystem(
            chain,
            this::route,
            // Time runs fast for the queue's sake: nothing here is about old or stuck payments.
            Map.of("STATUS_MAX_AGE", "24h", "STUCK_AFTER", "24h"));
    this.books = new Books(all.chain(), all.system().database());
    all.front().watch(killSwitch);
  }

  private static final class Row {
    private int runs;
    private int paidTwice;
    private int lost;
    private int recovered;
  }

  /** Pays undisturbed, to see which calls there are. */
  List<KillPoint> points() {
    Lane lane = route(all.lanes());
    lane.watch(killSwitch);
    for (int i = 0; i < 2; i++) {
      Ordered order = order();
      awaitPaid(order);
      awaitFinal(List.of(order));
      awaitIdle();
    }
    lane.watch(Watch.nothing());
    return killSwitch.seen();
  }

  /** One payment, with a kill in it. */
  void run(KillPoint point) throws InterruptedException {
    int attempts = 0;
    Lane victim = route(all.lanes());
    Lane successor =
        all.lanes().stream().filter(lane -> !lane.equals(victim)).findFirst().orElseThrow();
    victim.watch(killSwitch);
    killSwitch.arm(point, victim.process()::kill);
    Ordered order = order();
    // A request about another payment may hide the call: then the next payment is to meet it.
    while (!killSwitch.awaitFired(KILL_LIMIT)) {
      assertThat(books.isPaid(order)).as("%s is paid%n%s", order.id(), all.output()).isTrue();
      assertThat(attempts++).as("payments in which it did not come to %s", point).isLessThan(5);
      killSwitch.arm(point, victim.process()::kill);
      order = order();
    }
    victim.watch(Watch.nothing());
    successor.process().awaitHealthy();
    working.set(successor);
    victim.process().restart();
    Row row = rows.computeIfAbsent(point, p -> new Row());
    row.runs++;
    boolean paid = awaitPaid(order);
    awaitIdle();
    System.out.printf("%4d  killed %s: %s%n", orders.size(), point, paid ? "paid" : "NOT PAID");
    row.recovered += paid ? 1 : 0;
    row.lost += paid ? 0 : 1;
    row.paidTwice += books.isPaidTwice(order) ? 1 : 0;
  }

  /** Asserts that nothing was paid twice or lost, and that the books are right to the wei. */
  void assertExact() {
    awaitFinal(orders);
    assertThat(rows.values()).allMatch(row -> row.paidTwice == 0, "paid twice: never");
    assertThat(rows.values()).allMatch(row -> row.lost == 0, "lost: never");
    books.assertExact(orders);
  }

  /** Kill point x runs x paid twice x lost x recovered. */
  String table() {
    StringBuilder table = new StringBuilder();
    String format = "| %-150s | %5s | %10s | %5s | %9s |%n";
    table.append(format.formatted("HostPay3 killed", "runs", "paid twice", "lost", "recovered"));
    Row sum = new Row();
    rows.forEach(
        (point, row) -> {
          table.append(format.formatted(point, row.runs, row.paidTwice, row.lost, row.recovered));
          sum.runs += row.runs;
          sum.paidTwice += row.paidTwice;
          sum.lost += row.lost;
          sum.recovered += row.recovered;
        });
    table.append(
        format.formatted(
            rows.size() + " points", sum.runs, sum.paidTwice, sum.lost, sum.recovered));
    return table.toString();
  }

  private Lane route(List<Lane> lanes) {
    Lane lane = working.get();
    return lane == null ? lanes.getFirst() : lane;
  }

  private Ordered order() {
    Ordered order = Ordered.random(random, "CRASH", orders.size());
    orders.add(order);
    all.system().gcsplit1().enqueue(all.system().gcsplit1().token(order.order(), null));
    return order;
  }

  private void awaitFinal(List<Ordered> paid) {
    Awaitility.await()
        .atMost(PAYMENT_LIMIT)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> paid.stream().allMatch(books::isFinal));
  }

  /** HostPay1 may have completed the payment before HostPay3 has answered. */
  private void awaitIdle() {
    Awaitility.await().atMost(PAYMENT_LIMIT).until(killSwitch::isIdle);
  }

  private boolean awaitPaid(Ordered order) {
    try {
      Awaitility.await()
          .atMost(PAYMENT_LIMIT)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> books.isPaid(order));
      return true;
    } catch (ConditionTimeoutException notInTime) {
      System.out.println(order.id() + " is " + books.state(order) + "\n" + all.output());
      return false;
    }
  }

  @Override
  public void close() {
    all.close();
    chain.close();
  }
}
