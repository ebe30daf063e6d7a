package io.hostpay.local.bench;

import io.hostpay.local.Service;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What each service has of the machine's memory once 1,000 payments have passed through it. */
final class MemoryRow implements Row {
  private static final int PAYMENTS = 1_000;

  /** As many as Cloud Run sends to one instance of GCHostPay1 and of GCHostPay2. */
  private static final int IN_FLIGHT = 50;

  /** Cloud Run sends 20 to one of GCHostPay3: to be signed, and looks. */
  private static final Map<String, Integer> OF_THE_EXECUTOR =
      Map.of("gchostpay-payment-execute-queue", 15, "gchostpay-payment-watch-queue", 5);

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public List<Line> measure(BenchOptions options) throws Exception {
    Map<Service, List<Double>> resident = new EnumMap<>(Service.class);
    for (int run = 0; run < options.runs(); run++) {
      try (ImageSystem image = new ImageSystem(options.profiling())) {
        image.quickenQueues();
        OF_THE_EXECUTOR.forEach(image::limit);
        var unused = new HostPaySender(image, 1).perSecond(PAYMENTS, IN_FLIGHT);
        for (Service service : Service.values()) {
          resident
              .computeIfAbsent(service, first -> new ArrayList<>())
              .add(image.residentMib(service));
        }
      }
    }
    return resident.entrySet().stream()
        .map(
            entry ->
                Line.figure(
                    entry.getKey().displayName() + ": resident after 1,000 payments",
                    new Series(entry.getValue()),
                    "MiB",
                    Bound.atMost(entry.getKey() == Service.STATUS_CHECKER ? 160 : 200, " MiB")))
        .toList();
  }
}
