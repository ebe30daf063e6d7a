package io.hostpay.local.bench;

import io.hostpay.local.Orders;
import io.hostpay.testkit.cloudtasks.TaskAttempt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How long requests of the three services take for a payment, all together: that is what instances
 * are billed for. With a block every 12 seconds and production's own waits, until the payment is
 * final.
 */
final class BilledRow implements Row {
  /**
   * Seconds a payment while GCHostPay3's request waited for the receipt (its first form: 424 after
   * 100 s, a look every 2 s): the lowest value measured on 12 s blocks before looks became tasks.
   * It is not measured again.
   */
  private static final double WAITING = 15;

  private static final int BLOCK_SECONDS = 12;
  private static final String FINAL = "state = 'COMPLETED' and final_at is not null";
  private static final double ETH = 0.0005;
  private static final long PATIENCE_NANOS = 600_000_000_000L;

  @Override
  public String name() {
    return "billed";
  }

  @Override
  public List<Line> measure(BenchOptions options) throws Exception {
    int payments = options.size().of(10, 3);
    List<Double> seconds = new ArrayList<>();
    List<Double> requests = new ArrayList<>();
    try (ImageSystem image =
        new ImageSystem(options.profiling(), 1, Map.of("RECEIPT_WAIT", "", "RECEIPT_POLL", ""))) {
      var unused = made(image, payments); // what has just started is slower
      image.system().chain().rpc("evm_setIntervalMining", BLOCK_SECONDS);
      for (int run = 0; run < options.runs(); run++) {
        List<TaskAttempt> made = made(image, payments);
        seconds.add(made.stream().mapToDouble(BilledRow::seconds).sum() / payments);
        requests.add((double) made.size() / payments);
      }
    }
    Series ours = new Series(seconds);
    return List.of(
        new Line(
            "request seconds a payment, 12 s blocks, of all three services",
            ours.text() + " s in " + new Series(requests).text() + " requests",
            String.format(
                Locale.ROOT, "while a request waited for the receipt: %.0f s and more", WAITING),
            new Series(seconds.stream().map(each -> each / WAITING).toList()),
            new Bound(Bound.Side.AT_MOST, 1.0 / 15, "≤ 1/15")));
  }

  /** One payment a second; all requests until each is final. */
  private static List<TaskAttempt> made(ImageSystem image, int payments)
      throws InterruptedException {
    int before = image.count(FINAL);
    Instant began = image.system().clock().clock().instant();
    for (int i = 0; i < payments; i++) {
      image.ask(Orders.fresh(ETH), 0);
      Thread.sleep(1_000);
    }
    long start = System.nanoTime();
    while (image.count(FINAL) < before + payments) {
      Thread.sleep(100);
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new IllegalStateException("not all final after ten minutes");
      }
    }
    Thread.sleep(1_000); // the last request's answer
    return image.system().tasks().attempts().stream()
        .filter(attempt -> attempt.started().isAfter(began))
        .toList();
  }

  private static double seconds(TaskAttempt attempt) {
    return attempt.duration().toNanos() / 1e9;
  }
}
