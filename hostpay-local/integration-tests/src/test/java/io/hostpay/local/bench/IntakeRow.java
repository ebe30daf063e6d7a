package io.hostpay.local.bench;

import io.hostpay.local.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import okhttp3.Request;

/**
 * GCHostPay1 takes requests in: as many a second as it can at 16 at once, and how long each takes
 * at a pace. Against a loop that has neither HTTP nor decisions, only what has to be stored and
 * sent.
 */
final class IntakeRow implements Row {
  private static final int REQUESTS = 3_000;
  private static final int A_SECOND = 50;
  private static final int PACED = 500;

  @Override
  public String name() {
    return "intake";
  }

  @Override
  public List<Line> measure(BenchOptions options) throws Exception {
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    List<Double> slowest = new ArrayList<>();
    try (ImageSystem image = new ImageSystem(options.profiling());
        IntakeLoad load =
            new IntakeLoad(
                image.system(),
                image.tasks(),
                image.orchestrator(),
                image.connections(Service.ORCHESTRATOR))) {
      var unused = load.hostPay(REQUESTS) + load.bare(REQUESTS);
      for (int run = 0; run < options.runs(); run++) {
        ours.add(load.hostPay(REQUESTS));
        theirs.add(load.bare(REQUESTS));
        slowest.add(p99Millis(load));
      }
    }
    return List.of(
        Line.ratio(
            "GCHostPay1 `POST /`, distinct tokens, 16 at once",
            new Series(ours),
            "/s",
            "the same SQL and CreateTask in a loop",
            new Series(theirs),
            Bound.atLeast(0.7, " ×")),
        Line.figure(
            "the same at 50/s, 99 of 100 within",
            new Series(slowest),
            "ms",
            Bound.atMost(20, " ms")));
  }

  /** Counted from when each was due, so that one that is late for another counts too. */
  private static double p99Millis(IntakeLoad load) throws Exception {
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < PACED; i++) {
      requests.add(load.request());
    }
    List<Future<Double>> times = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long began = System.nanoTime();
      for (int i = 0; i < PACED; i++) {
        long due = began + i * 1_000_000_000L / A_SECOND;
        Request request = requests.get(i);
        times.add(
            threads.submit(
                () -> {
                  Thread.sleep(java.time.Duration.ofNanos(Math.max(0, due - System.nanoTime())));
                  load.accepted(request);
                  return (System.nanoTime() - due) / 1e6;
                }));
      }
    }
    List<Double> sorted = new ArrayList<>();
    for (Future<Double> time : times) {
      sorted.add(time.get());
    }
    sorted.sort(null);
    return sorted.get(PACED * 99 / 100);
  }
}
