package io.hostpay.local.bench;

import java.util.List;
import java.util.Locale;

/** Payments that waited out an outage take as long each, however many wait and while sweeps run. */
final class BacklogRow implements Row {
  private static final int IN_FLIGHT = 200;
  private static final int QUEUES_A_SECOND = 500;

  @Override
  public String name() {
    return "backlog";
  }

  @Override
  public List<Line> measure(BenchOptions options) throws Exception {
    int few = options.size().of(1_000, 100);
    int many = options.size().of(10_000, 1_000);
    try (ImageSystem image = new ImageSystem(options.profiling())) {
      image.quickenQueues(QUEUES_A_SECOND);
      var unused = new HostPaySender(image, 1).perSecond(IN_FLIGHT, IN_FLIGHT);
      // Once, however many runs: the large one takes minutes.
      Backlog.Drained small = new Backlog(image).drained(few);
      Backlog.Drained large = new Backlog(image).drained(many);
      String backlog = String.format(Locale.ROOT, "a backlog of %,d after an outage", many);
      return List.of(
          Line.ratio(
              backlog + ", drained once: each payment",
              new Series(List.of(large.millis() / many)),
              "ms",
              String.format(Locale.ROOT, "of %,d", few),
              new Series(List.of(small.millis() / few)),
              Bound.atMost(1.1, " ×")),
          Line.figure(
              backlog + ": driven on twice by sweeps meanwhile",
              new Series(List.of((double) large.twice())),
              "",
              Bound.atMost(0, "")),
          Line.ratio(
              backlog + ": driven on by sweeps meanwhile",
              new Series(List.of((double) large.drivenOn())),
              "",
              "had lost their task",
              new Series(List.of((double) large.lost())),
              Bound.atMost(1, " ×")));
    }
  }
}
