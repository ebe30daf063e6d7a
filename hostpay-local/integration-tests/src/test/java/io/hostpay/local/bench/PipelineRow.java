package io.hostpay.local.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Payments a second with queues that hold nothing up and a block every second, through one instance
 * of each service and through two, against senders without a ledger.
 */
final class PipelineRow implements Row {
  private static final int IN_FLIGHT = 200;

  @Override
  public String name() {
    return "pipeline";
  }

  @Override
  public List<Line> measure(BenchOptions options) throws Exception {
    int payments = options.size().of(1_000, 200);
    List<Double> one = new ArrayList<>();
    List<Double> two = new ArrayList<>();
    List<Double> viem = new ArrayList<>();
    List<Double> web3j = new ArrayList<>();
    List<Line> lines = new ArrayList<>();
    try (ImageSystem image = new ImageSystem(options.profiling(), 2, Map.of())) {
      image.quickenQueues();
      String url = image.system().chain().rpcUrl().toString();
      Map<Sender, List<Double>> senders = new LinkedHashMap<>();
      senders.put(new HostPaySender(image, 1), one);
      senders.put(new HostPaySender(image, 2), two);
      senders.put(new Viem(url), viem);
      senders.put(new Web3jSender(url), web3j);
      for (int run = -1; run < options.runs(); run++) { // the first run only warms up
        List<Sender> order = new ArrayList<>(senders.keySet());
        if (run % 2 != 0) {
          Collections.reverse(order); // none is always the first, or always after the same one
        }
        for (Sender sender : order) {
          double result = sender.perSecond(payments, IN_FLIGHT);
          image.settle();
          if (run >= 0) {
            Objects.requireNonNull(senders.get(sender)).add(result);
          }
        }
      }
      Bound bound = Bound.atLeast(0.8, " ×");
      Series ours = new Series(one);
      String what = "GCSplit1's task to PAID, 200 in flight";
      lines.add(Line.ratio(what, ours, "/s", "viem", new Series(viem), bound));
      lines.add(Line.ratio(what, ours, "/s", "web3j", new Series(web3j), bound));
      Series twice = new Series(two);
      what = "the same with two instances of each service";
      // Two instances have the same cores as one.
      lines.add(Line.ratio(what, twice, "/s", "one instance", ours, Bound.atLeast(0.9, " ×")));
      lines.add(Line.ratio(what, twice, "/s", "viem", new Series(viem), bound));
      lines.add(Line.ratio(what, twice, "/s", "web3j", new Series(web3j), bound));
    }
    return lines;
  }
}
