package io.hostpay.local.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.local.LocalKeys;
import io.hostpay.testkit.ethereum.Anvil;
import io.hostpay.testkit.faults.CallObserver;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Kills GCHostPay3 at every point of a payment. Of its two instances one works and the other, just
 * started, stands by: when the first is killed its successor is there at once, as on Cloud Run, and
 * the first is started again for the next round meanwhile.
 */
final class CrashMatrix implements AutoCloseable {
  /**
   * In real time Cloud Tasks delivers again after 0.2 s, and looks are 20 ms apart (after PAID 0.2
   * s).
   */
  private static final int SCALE = 300;

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(20);
  private static final BigInteger GWEI = BigInteger.TEN.pow(9);
  private static final BigInteger DEAR = GWEI.multiply(BigInteger.valueOf(60));

  /**
   * A base fee so low that an attempt priced by it is too cheap for a block at one gwei, and just
   * dear enough for the block after: it waits, and is not replaced.
   */
  private static final BigInteger JUST_ENOUGH = BigInteger.valueOf(480_000_000);

  private static final int PATIENCE_IN_PAYMENTS = 5;

  private final Random random = new Random(25);

  /** Blocks are final two blocks later: finality is part of what is killed. */
  private final Anvil chain =
      Anvil.builder().chainId(LocalKeys.CHAIN_ID).noMining().slotsInAnEpoch(1).start();

  private final BlockPulse pulse;
  private final CrashSystem all;
  private final RunBooks books;
  private final KillSwitch killSwitch;
  private final List<OrderedPayment> orders = new ArrayList<>();
  private final List<OrderedPayment> notFinal = new ArrayList<>();
  private final Map<String, Row> rows = new LinkedHashMap<>();
  private final AtomicReference<@Nullable Lane> working = new AtomicReference<>();

  CrashMatrix() {
    chain.mine(5); // so that there is a finalized block
    this.all =
        new CrashSystem(
            chain,
            SCALE,
            this::route,
            // Time runs fast for the queues' sake: nothing here is about ChangeNow's old words, and
            // a dearer attempt is made because of its price alone.
            Map.of("STATUS_MAX_AGE", "24h", "STUCK_AFTER", "20h"));
    this.books = new RunBooks(all.chain(), all.system().database());
    RequestReader reader =
        new RequestReader(all.chain(), all.system().database(), all.system().clock());
    this.killSwitch = new KillSwitch(reader);
    this.pulse =
        new BlockPulse(chain, Duration.ofMillis(50), mine -> mineIfWaitedFor(reader, mine));
    all.front().watch(killSwitch);
  }

  /**
   * Only between two requests: a block in the middle of one would change what that request finds.
   */
  private void mineIfWaitedFor(RequestReader reader, Runnable mine) {
    killSwitch.whileIdle(
        () -> {
          if (reader.takeWaitForBlock()) {
            mine.run();
          }
        });
  }

  private static final class Row {
    private int runs;
    private int paidTwice;
    private int lost;
    private int recovered;
    private int byOlder;

    private void add(Row other) {
      runs += other.runs;
      paidTwice += other.paidTwice;
      lost += other.lost;
      recovered += other.recovered;
      byOlder += other.byOlder;
    }
  }

  /** Which of the points that {@link KillSwitch} lists are tried. */
  @FunctionalInterface
  interface Found {
    List<KillPoint> in(KillSwitch killSwitch);
  }

  /** Pays undisturbed, to see which calls there are. */
  List<KillPoint> points(Found found) {
    route(all.lanes()).watch(killSwitch);
    payUndisturbed(); // gives the wallet its row in the ledger, which no later payment does
    killSwitch.list();
    for (int i = 0; i < 3; i++) {
      payUndisturbed();
    }
    return expected(found.in(killSwitch));
  }

  private List<KillPoint> expected(List<KillPoint> points) {
    points.forEach(point -> rows.put(point.toString(), new Row()));
    return points;
  }

  private void payUndisturbed() {
    OrderedPayment order = order();
    await("paid", () -> books.isPaid(order));
    await("final", () -> books.isFinal(order));
    await("idle", killSwitch::isIdle);
  }

  /** Lets a payment's attempt become too cheap, to see which calls replace it. */
  List<KillPoint> pointsOfReplacements(Found found) {
    route(all.lanes()).watch(killSwitch);
    OrderedPayment order = orderThatHangs();
    killSwitch.list();
    pulse.mineOneAt(DEAR);
    await("replaced", () -> books.attempts(order) > 1);
    await("idle", killSwitch::isIdle);
    List<KillPoint> points =
        found.in(killSwitch).stream()
            .filter(point -> RequestReader.replaces(point.request()))
            .toList();
    release();
    await("paid", () -> books.isPaid(order));
    return expected(points);
  }

  /** One kill in a payment, or in a look at one. */
  void run(KillPoint point) throws InterruptedException {
    Lane victim = route(all.lanes());
    victim.watch(killSwitch);
    killSwitch.arm(point, victim.process()::kill);
    if (!RequestReader.isAfterPaid(point.request()) || notFinal().isEmpty()) {
      order();
    }
    for (int payments = 1; !meets(point); payments++) {
      assertThat(payments)
          .as("payments in which it did not come to %s", point)
          .isLessThan(PATIENCE_IN_PAYMENTS);
      order();
    }
    succeed(victim);
    record(point);
  }

  /** One kill while an attempt that is too cheap is being replaced; then one of them is mined. */
  void runReplacing(KillPoint point) throws InterruptedException {
    Lane victim = route(all.lanes());
    victim.watch(killSwitch);
    OrderedPayment order = orderThatHangs();
    killSwitch.arm(point, victim.process()::kill);
    pulse.mineOneAt(DEAR);
    assertThat(killSwitch.awaitFired(LIMIT)).as("%s%n%s", point, all.output()).isTrue();
    boolean atOnce = random.nextBoolean();
    if (atOnce) {
      release(); // what the node has now is mined, before the successor can send more
    }
    succeed(victim);
    if (!atOnce) {
      await("replaced", () -> books.attempts(order) > 1);
      release();
    }
    record(point);
  }

  /** Blocks come again, and cost as little as at first: either attempt can be in them. */
  private void release() {
    pulse.mineOneAt(GWEI);
    pulse.release();
  }

  /** Whether the point is reached before all payments are through. */
  private boolean meets(KillPoint point) throws InterruptedException {
    long giveUp = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < giveUp) {
      boolean through = notFinal().isEmpty() && killSwitch.isIdle();
      if (killSwitch.awaitFired(POLL)) {
        return true;
      }
      if (through) {
        return false;
      }
    }
    throw new AssertionError("It did not come to " + point + "\n" + all.output());
  }

  /** The other instance takes over, and the one that was killed is started again to stand by. */
  private void succeed(Lane victim) {
    victim.watch(CallObserver.nothing());
    Lane successor =
        all.lanes().stream().filter(lane -> !lane.equals(victim)).findFirst().orElseThrow();
    successor.process().awaitHealthy();
    working.set(successor);
    victim.process().restart();
  }

  private void record(KillPoint point) {
    OrderedPayment order =
        orders.stream()
            .filter(each -> each.id().equals(killSwitch.killed()))
            .findFirst()
            .orElseThrow(() -> new AssertionError("killed for nobody at " + point));
    boolean finality = RequestReader.isAfterPaid(point.request());
    boolean recovered = true;
    try {
      await("recovered", () -> books.isPaid(order) && (!finality || books.isFinal(order)));
    } catch (ConditionTimeoutException notInTime) {
      recovered = false;
      System.out.println(order.id() + " is " + books.state(order) + "\n" + all.output());
    }
    Row row = rows.computeIfAbsent(point.toString(), first -> new Row());
    row.runs++;
    row.recovered += recovered ? 1 : 0;
    row.lost += recovered ? 0 : 1;
    row.paidTwice += books.isPaidTwice(order) ? 1 : 0;
    row.byOlder += books.isPaidByAnOlderAttempt(order) ? 1 : 0;
    System.out.printf(
        "%4d  killed %s: %s%n", orders.size(), point, recovered ? "recovered" : "NOT RECOVERED");
  }

  /** Asserts that nothing was paid twice or lost, and that the books are right to the wei. */
  void assertExact() {
    await("final", () -> notFinal().isEmpty());
    assertThat(rows.values()).allMatch(row -> row.paidTwice == 0, "paid twice: never");
    assertThat(rows.values()).allMatch(row -> row.lost == 0, "lost: never");
    books.assertExact(orders);
  }

  /** Kill point x runs x paid twice x lost x recovered. */
  String table() {
    StringBuilder table = new StringBuilder();
    String format = "| %-150s | %5s | %10s | %5s | %9s | %16s |%n";
    table.append(
        format.formatted(
            "GCHostPay3 killed", "runs", "paid twice", "lost", "recovered", "by older attempt"));
    Row sum = new Row();
    int points = 0;
    for (Map.Entry<String, Row> entry : rows.entrySet()) {
      Row row = entry.getValue();
      if (row.runs > 0) {
        points++;
        sum.add(row);
        table.append(line(format, entry.getKey(), row));
      }
    }
    return table.append(line(format, points + " points", sum)).toString();
  }

  private static String line(String format, String label, Row row) {
    return format.formatted(label, row.runs, row.paidTwice, row.lost, row.recovered, row.byOlder);
  }

  private Lane route(List<Lane> lanes) {
    Lane lane = working.get();
    return lane == null ? lanes.getFirst() : lane;
  }

  private OrderedPayment order() {
    OrderedPayment order = OrderedPayment.random(random, "CRASH", orders.size());
    orders.add(order);
    notFinal.add(order);
    all.system().gcsplit1().enqueue(all.system().gcsplit1().token(order.order(), null));
    return order;
  }

  /** The node has its first attempt, and mines nothing until the pulse is released. */
  private OrderedPayment orderThatHangs() {
    pulse.hold();
    pulse.mineOneAt(JUST_ENOUGH);
    OrderedPayment order = order();
    await("pending", () -> books.isPending(order));
    return order;
  }

  private List<OrderedPayment> notFinal() {
    notFinal.removeIf(books::isFinal);
    return notFinal;
  }

  private void await(String what, BooleanSupplier condition) {
    try {
      Awaitility.await(what).atMost(LIMIT).pollInterval(POLL).until(condition::getAsBoolean);
    } catch (ConditionTimeoutException notInTime) {
      System.out.println(all.output());
      throw notInTime;
    }
  }

  @Override
  public void close() {
    all.close();
    pulse.close();
    chain.close();
  }
}
