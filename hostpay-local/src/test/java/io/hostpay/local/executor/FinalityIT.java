package io.hostpay.local.executor;

import static io.hostpay.local.executor.Bench.id;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.local.Turns;
import io.hostpay.testkit.faults.RpcFault;
import io.hostpay.testkit.faults.RpcRule;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** From PAID to final: what takes a payment back, and what does not. */
@ResourceLock(Turns.SERVICES_IN_THIS_PROCESS)
class FinalityIT {
  @Test
  void aNodeThatHasLostAReceiptUnpaysNothing() {
    try (Bench bench = Bench.at(60)) {
      PaymentOrder order = bench.pay(0.02);
      bench.awaitPooled(order);
      bench.mine(1);
      bench.awaitState(order, "PAID");
      bench.node().rule(RpcRule.forMethod("eth_getTransactionReceipt", RpcFault.nothing()));
      int before = bench.deliveries().size();

      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(bench.deliveries()).hasSizeGreaterThan(before + 1));
      assertThat(bench.told(order)).noneMatch(line -> line.contains("reorganised"));
      assertThat(bench.state(order)).isEqualTo("PAID");
      assertThat(bench.ledger().row("split_payout_hostpay", id(order)))
          .containsEntry("is_complete", true);
      bench.node().removeRules();
      bench.assertGetsPaidOnce(order);
    }
  }

  @Test
  void aBlockThatHasLeftTheChainTakesThePaymentBack() {
    // However slow the machine is, nothing is made dearer here.
    try (Bench bench = new Bench(60, 1, Map.of("STUCK_AFTER", "1h"))) {
      PaymentOrder order = bench.pay(0.02);
      String hash = bench.awaitPooled(order);
      bench.mine(1);
      bench.awaitState(order, "PAID");

      bench.chain().reorg(1);

      bench.awaitState(order, "SUBMITTED");
      assertThat(bench.ledger().row("hostpay_payment", id(order))).containsEntry("final_at", null);
      assertThat(bench.ledger().row("split_payout_hostpay", id(order)))
          .containsEntry("is_complete", false);
      assertThat(bench.awaitPooled(order)).as("the same bytes").isEqualTo(hash);
      bench.assertGetsPaidOnce(order);
      assertThat(bench.ledger().attempts(id(order))).containsExactly(hash);
    }
  }

  @Test
  void anEndpointThatStandsStillIsPutAsideAndNamed() {
    try (Bench bench = new Bench(60, 2, Map.of())) {
      long stopped = bench.chain().blockNumber();
      bench.endpoints().get(1).rule(RpcRule.onEvery(RpcFault.standingAt(stopped)));
      PaymentOrder order = bench.pay(0.02);
      bench.awaitPooled(order);
      bench.mine(20);

      bench.assertGetsPaidOnce(order);

      String name = "127.0.0.1:" + bench.endpoints().get(1).url().getPort();
      bench.await(
          "named",
          () ->
              assertThat(bench.log().has(Level.WARN, name))
                  .as("of %s: %s", id(order), bench.log().from(Level.WARN))
                  .isTrue());
    }
  }

  /** The same for the endpoint that is asked first. */
  @Test
  void aFirstEndpointThatStandsStillHoldsUpNothing() {
    try (Bench bench = new Bench(60, 2, Map.of())) {
      long stopped = bench.chain().blockNumber();
      bench.mine(20);
      bench.node().rule(RpcRule.onEvery(RpcFault.standingAt(stopped)));

      PaymentOrder order = bench.pay(0.02);
      bench.awaitPooled(order);
      bench.assertGetsPaidOnce(order);

      assertThat(bench.ledger().attempts(id(order))).hasSize(1);
    }
  }
}
