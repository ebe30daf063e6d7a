package io.hostpay.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.token.PaymentOrder;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Cloud Run ends an instance of GCHostPay3, as it does several times a day. */
@OnTheWholeSystem
class TerminationIT {
  private static final int IN_FLIGHT = 50;

  /** Requests that are waited for have 8 s, and Cloud Run kills after 10. */
  private static final Duration GONE_WITHIN = Duration.ofSeconds(7);

  private final TestedSystem system;

  TerminationIT(TestedSystem system) {
    this.system = system;
  }

  @Test
  void itIsGoneAtOnceAndRepeatsNothing() {
    system.stopMining();
    List<PaymentOrder> orders =
        Stream.generate(() -> Orders.fresh(0.0001)).limit(IN_FLIGHT).toList();
    orders.forEach(
        order -> system.local().gcsplit1().enqueue(system.local().gcsplit1().token(order, null)));
    orders.forEach(order -> system.awaitState(order.uniqueId().value(), "SUBMITTED"));
    ServiceProcess executor = system.local().service(Service.PAYMENT_EXECUTOR);

    long began = System.nanoTime();
    executor.terminate();
    Duration took = Duration.ofNanos(System.nanoTime() - began);

    System.out.printf(
        "SIGTERM with %d payments in flight: gone after %d ms%n", IN_FLIGHT, took.toMillis());
    executor.restart();
    executor.awaitHealthy();
    system.startMining();
    orders.forEach(system::awaitPaidOnce);
    for (PaymentOrder order : orders) {
      assertThat(
              system.rows(
                  "select tx_hash from hostpay_eth_attempt where unique_id = ?",
                  order.uniqueId().value()))
          .as("signed for %s", order)
          .hasSize(1);
    }
    assertThat(took).isLessThan(GONE_WITHIN);
  }
}
