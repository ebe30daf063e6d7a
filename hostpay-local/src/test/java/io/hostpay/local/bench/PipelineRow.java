package io.hostpay.local.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
      Sender withOne = new HostPaySender(image, 1);
      Sender withTwo = new HostPaySender(image, 2);
      Sender withViem = new Viem(url);
      Sender withWeb3j = new Web3jSender(url);
      for (Sender cold : List.of(withOne, withTwo, withWeb3j)) {
        var unused = cold.perSecond(IN_FLIGHT, IN_FLIGHT);
      }
      for (int run = 0; run < options.runs(); run++) {
        one.add(withOne.perSecond(payments, IN_FLIGHT));
        two.add(withTwo.perSecond(payments, IN_FLIGHT));
        viem.add(withViem.perSecond(payments, IN_FLIGHT));
        web3j.add(withWeb3j.perSecond(payments, IN_FLIGHT));
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
