package io.hostpay.local.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Payments that waited out an outage take as long each, however many wait and while sweeps run. */
final class BacklogRow implements Row {
  private static final int IN_FLIGHT = 200;

  @Override
  public String name() {
    return "backlog";
  }

  @Override
  public List<Line> measure(BenchOptions options) throws Exception {
    int few = options.size().of(1_000, 100);
    int many = options.size().of(10_000, 1_000);
    List<Backlog.Drained> small = new ArrayList<>();
    List<Backlog.Drained> large = new ArrayList<>();
    for (int run = 0; run < options.runs(); run++) {
      // A ledger of its own for each: what one run has left behind is not the next one's to carry.
      try (ImageSystem image = new ImageSystem(options.profiling())) {
        image.quickenQueues();
        var unused = new HostPaySender(image, 1).perSecond(few, IN_FLIGHT); // a start is slower
        image.settle();
        small.add(new Backlog(image).drained(few));
        image.settle();
        large.add(new Backlog(image).drained(many));
      }
    }
    String backlog = String.format(Locale.ROOT, "a backlog of %,d after an outage", many);
    return List.of(
        Line.ratio(
            backlog + ": each payment",
            series(large, drained -> drained.millis() / many),
            "ms",
            String.format(Locale.ROOT, "of %,d", few),
            series(small, drained -> drained.millis() / few),
            Bound.atMost(1.1, " ×")),
        Line.figure(
            backlog + ": driven on twice by sweeps meanwhile",
            series(large, Backlog.Drained::twice),
            "",
            Bound.atMost(0, "")),
        Line.ratio(
            backlog + ": driven on by sweeps meanwhile",
            series(large, Backlog.Drained::drivenOn),
            "",
            "had lost their task",
            series(large, Backlog.Drained::lost),
            Bound.atMost(1, " ×")));
  }

  private static Series series(
      List<Backlog.Drained> runs, ToDoubleFunction<Backlog.Drained> figure) {
    return new Series(runs.stream().mapToDouble(figure).boxed().toList());
  }
}
