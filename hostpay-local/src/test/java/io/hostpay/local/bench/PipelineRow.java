package io.hostpay.local.bench;

import io.hostpay.local.Service;
import java.util.ArrayList;
import java.util.List;

/**
 * Payments a second with queues that hold nothing up and a block every second, against senders
 * without a ledger; then what the services have of the machine's memory.
 */
final class PipelineRow implements Row {
  private static final int PAYMENTS = 1_000;
  private static final int IN_FLIGHT = 200;
  private static final int QUEUES_A_SECOND = 500;

  @Override
  public String name() {
    return "pipeline";
  }

  @Override
  public List<Line> measure(int runs) throws Exception {
    List<Double> ours = new ArrayList<>();
    List<Double> viem = new ArrayList<>();
    List<Double> web3j = new ArrayList<>();
    List<Line> lines = new ArrayList<>();
    try (ImageSystem image = new ImageSystem()) {
      image.quickenQueues(QUEUES_A_SECOND);
      String url = image.system().chain().rpcUrl().toString();
      Sender hostPay = new HostPaySender(image);
      Sender withViem = new Viem(url);
      Sender withWeb3j = new Web3jSender(url);
      for (Sender cold : List.of(hostPay, withWeb3j)) {
        var unused = cold.perSecond(IN_FLIGHT, IN_FLIGHT);
      }
      for (int run = 0; run < runs; run++) {
        ours.add(hostPay.perSecond(PAYMENTS, IN_FLIGHT));
        viem.add(withViem.perSecond(PAYMENTS, IN_FLIGHT));
        web3j.add(withWeb3j.perSecond(PAYMENTS, IN_FLIGHT));
      }
      Series payments = new Series(ours);
      Bound bound = Bound.atLeast(0.8, " ×");
      String what = "GCSplit1's task to PAID, 200 in flight";
      lines.add(Line.ratio(what, payments, "/s", "viem", new Series(viem), bound));
      lines.add(Line.ratio(what, payments, "/s", "web3j", new Series(web3j), bound));
      for (Service service : Service.values()) {
        lines.add(
            Line.figure(
                service.cloudRunName()
                    + ": resident after "
                    + (runs * PAYMENTS + IN_FLIGHT)
                    + " payments",
                new Series(List.of(image.residentMib(service))),
                "MiB",
                Bound.atMost(service == Service.STATUS_CHECKER ? 160 : 200, " MiB")));
      }
    }
    return lines;
  }
}
