package io.hostpay.local.executor;

import static io.hostpay.local.executor.IsolatedExecutor.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.local.Orders;
import io.hostpay.testkit.faults.RoundTrips;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * What a payment costs: how often GCHostPay3 waits for PostgreSQL and for the chain. Counted on the
 * wire, of the second to fourth payment of a process: the first also opens connections and verifies
 * chains.
 */
class RoundTripsIT {
  @Test
  void aPaymentAndALookCostNoMoreRoundTripsThanTheyDid() {
    try (IsolatedExecutor isolated = new IsolatedExecutor(1, 1, Map.of())) {
      pay(isolated, Orders.fresh(0.01));

      PaymentOrder order = Orders.fresh(0.02);
      List<Costs> costs =
          List.of(
              pay(isolated, order),
              pay(isolated, Orders.fresh(0.03)),
              pay(isolated, Orders.fresh(0.04)));

      costs.forEach(System.out::println);
      assertThat(least(costs, of -> of.paying.sql.all()))
          .as("SQL of a payment")
          .isLessThanOrEqualTo(16);
      assertThat(least(costs, of -> of.paying.sql.underWalletLock()))
          .as("SQL under the wallet's lock")
          .isBetween(1L, 6L);
      assertThat(least(costs, of -> of.paying.rpcCallsBesidesLooking()))
          .as("RPC of a payment")
          .isLessThanOrEqualTo(6);
      assertThat(least(costs, of -> of.pendingLook.sql.all()))
          .as("SQL of a look")
          .isLessThanOrEqualTo(2);
      assertThat(least(costs, of -> of.pendingLook.rpcCalls()))
          .as("RPC of a look")
          .isLessThanOrEqualTo(2);
      assertThat(least(costs, of -> of.paidLook.sql.all()))
          .as("SQL of a look after PAID")
          .isLessThanOrEqualTo(2);
      assertThat(least(costs, of -> of.paidLook.rpcCalls()))
          .as("RPC of a look after PAID")
          .isLessThanOrEqualTo(2);
      isolated.assertPaidOnce(order);
    }
  }

  /**
   * Of three payments: on a busy machine a connection may have been idle for so long that it is
   * checked first, and the queue's own look may come between.
   */
  private static long least(List<Costs> costs, ToLongFunction<Costs> of) {
    return costs.stream().mapToLong(of).min().orElseThrow();
  }

  private record Costs(Cost paying, Cost pendingLook, Cost minedLook, Cost paidLook) {
    @Override
    public String toString() {
      return """
          counted on the wire:
            POST / that signs and sends   %s
            a look that finds it pending  %s
            the look that finds it mined  %s
            a look after PAID             %s\
          """
          .formatted(paying, pendingLook, minedLook, paidLook);
    }
  }

  private record Cost(RoundTrips.Count sql, Map<String, Long> rpc) {
    /**
     * Without looking for the receipt, which {@code POST /} does for a moment as the first look.
     */
    long rpcCallsBesidesLooking() {
      return rpcCalls() - rpc.getOrDefault("eth_getTransactionReceipt", 0L);
    }

    long rpcCalls() {
      return rpc.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public String toString() {
      return "%d SQL (%d under the wallet's lock), %d RPC %s"
          .formatted(sql.all(), sql.underWalletLock(), rpcCalls(), rpc);
    }
  }

  private static Costs pay(IsolatedExecutor isolated, PaymentOrder order) {
    isolated.verified(order);
    awaitQuiet(isolated);
    Cost paying = costOf(isolated, order, "/");
    assertThat(isolated.state(order)).as("%s", isolated.told(order)).isEqualTo("SUBMITTED");
    Cost pendingLook = costOf(isolated, order, "/watch");
    assertThat(isolated.state(order)).isEqualTo("SUBMITTED");
    isolated.mine(1);
    Cost minedLook = costOf(isolated, order, "/watch");
    assertThat(isolated.state(order)).as("%s", isolated.told(order)).isEqualTo("PAID");
    Cost paidLook = costOf(isolated, order, "/watch");
    assertThat(isolated.ledger().row("hostpay_payment", id(order)))
        .as(id(order))
        .containsEntry("final_at", null);
    isolated.mine(IsolatedExecutor.FINAL_AFTER + 1);
    return new Costs(paying, pendingLook, minedLook, paidLook);
  }

  private static Cost costOf(IsolatedExecutor isolated, PaymentOrder order, String path) {
    RoundTrips.Count sql = isolated.sql().roundTrips();
    Map<String, Long> rpc = isolated.node().calls();
    assertThat(isolated.deliver(order, path).status()).as(path).isEqualTo(200);
    Map<String, Long> since = new TreeMap<>(isolated.node().calls());
    rpc.forEach((method, count) -> since.merge(method, -count, Long::sum));
    since.values().removeIf(count -> count == 0);
    return new Cost(isolated.sql().roundTrips().minus(sql), since);
  }

  /**
   * The pool opens its connections one after the other, with three statements each that belong to
   * no request. A connection that was idle for half a second is checked first, and that statement
   * counts for the payment.
   */
  private static void awaitQuiet(IsolatedExecutor isolated) {
    AtomicLong last = new AtomicLong(-1);
    Awaitility.await("the ledger's pool is filled")
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> {
              long now = isolated.sql().roundTrips().all();
              return last.getAndSet(now) == now;
            });
  }
}
