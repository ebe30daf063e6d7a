package io.hostpay.local.crash;

import io.hostpay.local.ClassCache;
import io.hostpay.local.LocalClock;
import io.hostpay.local.LocalSystem;
import io.hostpay.local.Ports;
import io.hostpay.local.Service;
import io.hostpay.testkit.FreePort;
import io.hostpay.testkit.ethereum.Anvil;
import io.hostpay.testkit.faults.HttpProxy;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The whole of HostPay with two instances of GCHostPay3, every boundary of which leads through a
 * proxy.
 */
final class CrashSystem implements AutoCloseable {
  private final LocalSystem system;
  private final Anvil chain;
  private final List<Lane> lanes;
  private final HttpProxy front;
  private final Output output = new Output();

  /**
   * Starts it all.
   *
   * @param chain the chain to pay on
   * @param scale how many times as fast time runs: at 60, Cloud Tasks delivers again after a second
   * @param route which instance takes the next request, of those that it is given
   * @param settings of GCHostPay3
   */
  CrashSystem(Anvil chain, double scale, Route route, Map<String, String> settings) {
    ClassCache.make(Service.PAYMENT_EXECUTOR);
    Ports ports = Ports.free();
    URI rpc = chain.rpcUrl();
    this.chain = chain;
    Lane first = new Lane("GCHostPay3 A", ports.paymentExecutor(), ports, rpc);
    Lane second = new Lane("GCHostPay3 B", FreePort.find(), ports, rpc);
    this.lanes = List.of(first, second);
    this.front = new HttpProxy(() -> route.next(lanes).url());
    this.system =
        LocalSystem.start(
            ports,
            LocalClock.startingNow(scale),
            Map.of(
                Service.ORCHESTRATOR,
                Map.of("GCHOSTPAY3_URL", front.url().toString()),
                Service.PAYMENT_EXECUTOR,
                with(first, settings)),
            (service, line) -> output.line(service.name(), line));
    first.runs(system.service(Service.PAYMENT_EXECUTOR));
    second.runs(
        system.another(
            Service.PAYMENT_EXECUTOR,
            second.port(),
            with(second, settings),
            line -> output.line(second.toString(), line)));
    second.process().awaitHealthy();
  }

  /** Chooses an instance. */
  @FunctionalInterface
  interface Route {
    Lane next(List<Lane> lanes);
  }

  LocalSystem system() {
    return system;
  }

  Anvil chain() {
    return chain;
  }

  List<Lane> lanes() {
    return lanes;
  }

  HttpProxy front() {
    return front;
  }

  /** What the services have printed last, for a failure's message. */
  String output() {
    return output.tail();
  }

  private Map<String, String> with(Lane lane, Map<String, String> more) {
    Map<String, String> all = new HashMap<>(lane.settings());
    all.put("GCHOSTPAY3_URL", front.url().toString()); // either may do the next look
    // Asked for once, however fast the node is: what is not mined then is found mined by a look.
    all.put("RECEIPT_WAIT", "1ns");
    all.putAll(more);
    return all;
  }

  @Override
  public void close() {
    system.close();
    front.close();
    lanes.forEach(Lane::close);
  }
}
