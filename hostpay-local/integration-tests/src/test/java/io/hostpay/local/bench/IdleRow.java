package io.hostpay.local.bench;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.local.LocalSystem;
import io.hostpay.local.Orders;
import io.hostpay.testkit.cloudtasks.TaskAttempt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One payment through a system that has nothing else to do, from GCSplit1's task until it is
 * COMPLETED, without the time between signature and block; against as many hops through the same
 * queues whose handlers do nothing.
 */
final class IdleRow implements Row {
  private static final double ETH = 0.0005;
  private static final String COMPLETION = "/payment-completed";
  private static final int LOOK_MS = 5;
  private static final int EACH_RUN = 5;
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public List<Line> measure(BenchOptions options) throws Exception {
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    try (ImageSystem image = new ImageSystem(options.profiling());
        EmptyHops hops = new EmptyHops(image.tasks())) {
      image.quickenQueues();
      for (int run = -1; run < options.runs(); run++) {
        double payments = 0;
        double empty = 0;
        for (int i = 0; i < EACH_RUN; i++) {
          payments += payment(image.system(), image.orchestrator()) / EACH_RUN;
          empty += hops.millis() / EACH_RUN;
        }
        if (run >= 0) { // the first run only warms up
          ours.add(payments);
          theirs.add(empty);
        }
      }
    }
    return List.of(
        Line.ratio(
            "an idle system, GCSplit1's task to COMPLETED, without the wait for the block",
            new Series(ours),
            "ms",
            "the same five hops, empty",
            new Series(theirs),
            Bound.atMost(2, " ×")));
  }

  /** In milliseconds, by the emulator's own record: nothing is asked meanwhile. */
  static double payment(LocalSystem system, String orchestrator) throws InterruptedException {
    PaymentOrder order = Orders.fresh(ETH);
    String token = system.gcsplit1().token(order, null);
    int before = system.tasks().attempts().size();
    Instant began = system.clock().clock().instant();
    var unused = system.gcsplit1().enqueue(token, orchestrator + "/");
    return Duration.between(began, completed(system, before)).toNanos() / 1e6
        - millisToTheBlock(system, order);
  }

  /** When the request that completes the payment was answered. */
  private static Instant completed(LocalSystem system, int before) throws InterruptedException {
    long began = System.nanoTime();
    while (System.nanoTime() - began < PATIENCE_NANOS) {
      List<TaskAttempt> all = system.tasks().attempts();
      for (TaskAttempt attempt : all.subList(before, all.size())) {
        if (attempt.url().endsWith(COMPLETION) && attempt.httpStatus().orElse(0) == 200) {
          return attempt.started().plus(attempt.duration());
        }
      }
      Thread.sleep(LOOK_MS);
    }
    throw new IllegalStateException("not COMPLETED within a minute");
  }

  /** From the signed bytes' being stored until the ledger has the block. */
  private static double millisToTheBlock(LocalSystem system, PaymentOrder order) {
    return system
        .database()
        .jdbc()
        .sql(
            """
            select extract(epoch from paid_at - submitted_at) * 1000 from hostpay_payment
            where unique_id = :id
            """)
        .param("id", order.uniqueId().value())
        .query(Double.class)
        .single();
  }
}
