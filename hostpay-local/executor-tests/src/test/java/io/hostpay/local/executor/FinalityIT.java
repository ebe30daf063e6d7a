package io.hostpay.local.executor;

import static io.hostpay.local.executor.IsolatedExecutor.id;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.faults.RpcFault;
import io.hostpay.testkit.faults.RpcRule;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** From PAID to final: what takes a payment back, and what does not. */
class FinalityIT {
  @Test
  void aNodeThatHasLostAReceiptUnpaysNothing() {
    try (IsolatedExecutor isolated = IsolatedExecutor.at(60)) {
      PaymentOrder order = isolated.pay(0.02);
      isolated.awaitPooled(order);
      isolated.mine(1);
      isolated.awaitState(order, "PAID");
      isolated.node().rule(RpcRule.forMethod("eth_getTransactionReceipt", RpcFault.nothing()));
      int before = isolated.deliveries().size();

      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(isolated.deliveries()).hasSizeGreaterThan(before + 1));
      assertThat(isolated.told(order)).noneMatch(line -> line.contains("reorganised"));
      assertThat(isolated.state(order)).isEqualTo("PAID");
      assertThat(isolated.ledger().row("split_payout_hostpay", id(order)))
          .containsEntry("is_complete", true);
      isolated.node().removeRules();
      isolated.assertGetsPaidOnce(order);
    }
  }

  @Test
  void aBlockThatHasLeftTheChainTakesThePaymentBack() {
    // However slow the machine is, nothing is made dearer here.
    try (IsolatedExecutor isolated = new IsolatedExecutor(60, 1, Map.of("STUCK_AFTER", "1h"))) {
      PaymentOrder order = isolated.pay(0.02);
      String hash = isolated.awaitPooled(order);
      isolated.mine(1);
      isolated.awaitState(order, "PAID");

      isolated.chain().reorg(1);

      isolated.awaitState(order, "SUBMITTED");
      assertThat(isolated.ledger().row("hostpay_payment", id(order)))
          .containsEntry("final_at", null);
      assertThat(isolated.ledger().row("split_payout_hostpay", id(order)))
          .containsEntry("is_complete", false);
      assertThat(isolated.awaitPooled(order)).as("the same bytes").isEqualTo(hash);
      isolated.assertGetsPaidOnce(order);
      assertThat(isolated.ledger().attempts(id(order))).containsExactly(hash);
    }
  }

  @Test
  void anEndpointThatStandsStillIsPutAsideAndNamed() {
    try (IsolatedExecutor isolated = new IsolatedExecutor(60, 2, Map.of())) {
      long stopped = isolated.chain().blockNumber();
      isolated.endpoints().get(1).rule(RpcRule.onEvery(RpcFault.standingAt(stopped)));
      PaymentOrder order = isolated.pay(0.02);
      isolated.awaitPooled(order);
      isolated.mine(20);

      isolated.assertGetsPaidOnce(order);

      String name = "127.0.0.1:" + isolated.endpoints().get(1).url().getPort();
      isolated.await(
          "named",
          () ->
              assertThat(isolated.log().has(Level.WARN, name))
                  .as("of %s: %s", id(order), isolated.log().atLeast(Level.WARN))
                  .isTrue());
    }
  }

  /** The same for the endpoint that is asked first. */
  @Test
  void aFirstEndpointThatStandsStillHoldsUpNothing() {
    try (IsolatedExecutor isolated = new IsolatedExecutor(60, 2, Map.of())) {
      long stopped = isolated.chain().blockNumber();
      isolated.mine(20);
      isolated.node().rule(RpcRule.onEvery(RpcFault.standingAt(stopped)));

      PaymentOrder order = isolated.pay(0.02);
      isolated.awaitPooled(order);
      isolated.assertGetsPaidOnce(order);

      assertThat(isolated.ledger().attempts(id(order))).hasSize(1);
    }
  }
}
