package io.hostpay.local.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.local.faults.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private static final long KILL_LIMIT_SECONDS = 60;

  private final Random random = new Random(25);
  private final CrashSystem all;
  private final Books books;
  private final KillSwitch killSwitch = new KillSwitch();
  private final List<Ordered> orders = new ArrayList<>();
  private final Map<KillPoint, Row> rows = new LinkedHashMap<>();
  private final AtomicReference<@Nullable Lane> working = new AtomicReference<>();

  CrashMatrix() {
    this.all =
        new CrashSystem(
            Optional.empty(),
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
      awaitPaid(order());
      awaitIdle();
    }
    lane.watch(Watch.nothing());
    return killSwitch.seen();
  }

  /** One payment, with a kill in it. */
  void run(KillPoint point) throws InterruptedException {
    Lane victim = route(all.lanes());
    Lane successor =
        all.lanes().stream().filter(lane -> !lane.equals(victim)).findFirst().orElseThrow();
    killSwitch.arm(point, victim.process()::kill);
    victim.watch(killSwitch);
    Ordered order = order();
    assertThat(killSwitch.awaitFired(KILL_LIMIT_SECONDS))
        .as("it came to %s%n%s", point, all.output())
        .isTrue();
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
    assertThat(table()).isNotEmpty();
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
  }
}
