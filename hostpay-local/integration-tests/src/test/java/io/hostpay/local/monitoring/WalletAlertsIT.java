package io.hostpay.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.local.Turns;
import io.hostpay.testkit.ethereum.Anvil;
import io.hostpay.testkit.faults.RpcFault;
import io.hostpay.testkit.faults.RpcReply;
import io.hostpay.testkit.faults.RpcRule;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;

/**
 * The alerts on the wallet and the chain, shown as in {@link AlertLinesIT}. Somebody else has the
 * wallet's key, too.
 */
@ExtendWith(SharedWatchedSystem.class)
@ResourceLock(Turns.WATCHED_SYSTEM)
class WalletAlertsIT {
  private static final String SOMEBODY = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

  private final LineWatchedSystem watched;

  WalletAlertsIT(LineWatchedSystem watched) {
    this.watched = watched;
  }

  private Anvil chain() {
    return watched.system().chain();
  }

  private void startMining() {
    chain().rpc("evm_setIntervalMining", 1);
  }

  private void stopMining() {
    chain().rpc("evm_setIntervalMining", 0);
  }

  /** A payment whose transaction is sent and not mined: no block comes. */
  private PaymentOrder pending(String id) {
    stopMining();
    PaymentOrder order = watched.send(LineWatchedSystem.order(id, 0.001));
    watched.await("transaction_broadcast", order);
    return order;
  }

  /** Sends from the wallet, for a fee that outbids ours. */
  private void spend(BigInteger nonce, String to, BigInteger wei) {
    chain()
        .rpc(
            "eth_sendTransaction",
            Map.of(
                "from", Anvil.DEV_ADDRESS,
                "to", to,
                "value", "0x" + wei.toString(16),
                "nonce", "0x" + nonce.toString(16),
                "gas", "0x5208",
                "maxFeePerGas", "0x" + Long.toHexString(500_000_000_000L),
                "maxPriorityFeePerGas", "0x" + Long.toHexString(100_000_000_000L)));
  }

  private BigInteger nonceOf(PaymentOrder order) {
    JsonNode signed = watched.await("transaction_signed", order).getFirst();
    return new BigInteger(signed.path("jsonPayload").path("nonce").asString());
  }

  /** Somebody has looked at all that was found. */
  private void acknowledge() {
    watched
        .system()
        .database()
        .jdbc()
        .sql("select unknown_below from hostpay_wallet where unknown_below is not null")
        .query(Long.class)
        .list()
        .forEach(below -> watched.post("/wallet/acknowledge?below=" + below, ""));
  }

  /** An operator acknowledges unknown spending as often as the wallet asks for it. */
  private void settled(PaymentOrder order) {
    String completed =
        "jsonPayload.event=\"payment_completed\" AND jsonPayload.unique_id=\"%s\""
            .formatted(order.uniqueId().value());
    Awaitility.await(completed)
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              acknowledge();
              return !watched.lines(completed).isEmpty();
            });
  }

  private List<JsonNode> linesOf(PaymentOrder order) {
    return watched.lines("jsonPayload.unique_id=\"" + order.uniqueId().value() + "\"");
  }

  @Test
  void aPausedWalletRaisesItsAlertAndPaymentsWaitUntilItIsResumed() {
    watched.post("/wallet/pause?reason=trying", "");
    assertThat(Alerts.raisedBy(watched.await("jsonPayload.event=\"wallet_paused\"")))
        .containsExactly("wallet-paused");
    PaymentOrder order = watched.send(LineWatchedSystem.order("while-paused", 0.001));
    watched.await("signing_paused", order);
    watched.post("/wallet/resume", "");
    watched.await("payment_completed", order);
    assertThat(Alerts.raisedBy(linesOf(order))).as("waiting is no alert of its own").isEmpty();
  }

  @Test
  void littleLeftRaisesItsAlertAndTooLittleAnother() {
    BigInteger before = chain().balance(Anvil.DEV_ADDRESS);
    try {
      chain().setBalance(Anvil.DEV_ADDRESS, ether("0.0085"));
      PaymentOrder low = watched.pay("low", 0.0075);
      assertThat(Alerts.raisedBy(linesOf(low))).containsExactly("balance-low");
      PaymentOrder shortOf = watched.send(LineWatchedSystem.order("short", 0.5));
      assertThat(Alerts.raisedBy(watched.await("balance_short", shortOf)))
          .containsExactly("balance-short");
      watched.await("payment_failed", shortOf);
      assertThat(Alerts.raisedBy(linesOf(shortOf)))
          .containsExactlyInAnyOrder("balance-short", "payment-failed");
    } finally {
      chain().setBalance(Anvil.DEV_ADDRESS, before);
    }
  }

  private static BigInteger ether(String amount) {
    return new java.math.BigDecimal(amount).movePointRight(18).toBigIntegerExact();
  }

  @Test
  void theCapOnSpendingRaisesItsAlert() {
    watched.pay("much", 1.7);
    PaymentOrder over = watched.send(LineWatchedSystem.order("too-much", 1.7));
    watched.await("payment_deferred", over);
    assertThat(
            Alerts.raisedBy(
                watched.lines("jsonPayload.unique_id=\"too-much\" AND jsonPayload.setting:*")))
        .containsExactly("spending-limit");
    watched.sql(
        """
        update hostpay_payment set deadline_at = now() - interval '1 day'
        where unique_id = 'too-much'
        """);
    watched.post("/sweep", "");
    watched.await("payment_failed", over);
  }

  @Test
  void unknownSpendingRaisesItsAlert() {
    watched.pay("before-theft", 0.001);
    spend(chain().nonce(Anvil.DEV_ADDRESS), SOMEBODY, BigInteger.ONE);
    PaymentOrder order = watched.send(LineWatchedSystem.order("after-theft", 0.001));
    watched.await("unknown_spending", order);
    assertThat(Alerts.raisedBy(linesOf(order))).containsExactly("unknown-spending");
    settled(order);
  }

  @Test
  void aNodeThatIsPutAsideRaisesItsAlert() {
    watched.node().rule(RpcRule.onEvery(RpcFault.html()));
    PaymentOrder order;
    List<JsonNode> lines;
    try {
      order = watched.send(LineWatchedSystem.order("html-node", 0.001));
      watched.await("rpc_error", order);
      lines = watched.await("jsonPayload.event=\"rpc_endpoint_problem\"");
    } finally {
      watched.node().removeRules();
    }
    assertThat(Alerts.raisedBy(lines)).containsExactly("rpc-endpoint");
    watched.await("payment_completed", order);
  }

  @Test
  void aNonceThatCannotBeRightRaisesItsAlert() {
    watched
        .node()
        .rule(
            RpcRule.forMethod(
                "eth_getTransactionCount",
                (call, node) ->
                    call.params().get(1).asString("").equals("pending")
                        ? RpcReply.Result.text("0xfffff")
                        : node.forward()));
    PaymentOrder order;
    try {
      order = watched.send(LineWatchedSystem.order("nonsense", 0.001));
      watched.await("pending_nonce_implausible", order);
    } finally {
      watched.node().removeRules();
    }
    assertThat(Alerts.raisedBy(linesOf(order))).containsExactly("pending-nonce-implausible");
    watched.await("payment_completed", order);
  }

  @Test
  void aGapThatIsFilledRaisesItsAlert() {
    watched.pay("below-gap", 0.001);
    long gap = reserveNext();
    PaymentOrder above;
    try {
      above = pending("above-gap");
      changeNowWaits(above, "interval '300 days'");
      loseReservation(gap);
      assertThat(Alerts.raisedBy(watched.await("nonce_gap", above))).containsExactly("nonce-gap");
    } finally {
      loseReservation(gap);
      startMining();
    }
    watched.await("payment_completed", above);
    assertThat(Alerts.raisedBy(linesOf(above))).containsExactly("nonce-gap");
  }

  /** Gives the wallet's next nonce to nothing. */
  private long reserveNext() {
    return watched
        .system()
        .database()
        .jdbc()
        .sql(
            """
            insert into hostpay_wallet_nonce (chain_id, wallet, nonce, reserved_at)
            select chain_id, wallet, greatest(max(nonce) + 1, :next), now()
            from hostpay_wallet_nonce group by chain_id, wallet
            returning nonce
            """)
        .param("next", chain().nonce(Anvil.DEV_ADDRESS).longValueExact())
        .query(Long.class)
        .single();
  }

  /** As if its commit were lost; a filler's stays. */
  private void loseReservation(long nonce) {
    watched.sql(
        """
        delete from hostpay_wallet_nonce n
        where nonce = %d and unique_id is null
          and not exists (select 1 from hostpay_eth_attempt a where a.nonce = n.nonce)
        """
            .formatted(nonce));
  }

  @Test
  void aTakenNonceRaisesItsAlert() {
    PaymentOrder order = pending("taken");
    spend(nonceOf(order), SOMEBODY, BigInteger.ONE);
    startMining();
    assertThat(Alerts.raisedBy(watched.await("nonce_taken", order))).containsExactly("nonce-taken");
    settled(order);
  }

  @Test
  void aKeyThatMayNotBeUsedRaisesItsAlertAndPaymentsWait() {
    watched.kms().refuse(Status.PERMISSION_DENIED);
    PaymentOrder order;
    try {
      order = watched.send(LineWatchedSystem.order("kms-refused", 0.001));
      List<JsonNode> lines = watched.await("jsonPayload.event=\"wallet_key_refused\"");
      assertThat(Alerts.raisedBy(lines)).containsExactly("wallet-key-refused");
      assertThat(lines.getFirst().toString()).contains("roles/cloudkms.signerVerifier");
      watched.await("payment_deferred", order);
    } finally {
      watched.kms().recover();
    }
    watched.await("payment_completed", order);
  }

  @Test
  void aForeignTransactionThatPaysForUsRaisesItsAlert() {
    PaymentOrder order = pending("adopted");
    spend(nonceOf(order), order.payinAddress(), ether("0.001"));
    startMining();
    assertThat(Alerts.raisedBy(watched.await("payment_adopted", order)))
        .containsExactly("payment-adopted");
    settled(order);
  }

  @Test
  void aNonceOfWhichNoNodeShowsByWhatItWasUsedRaisesItsAlert() {
    PaymentOrder order = pending("unproven");
    watched
        .node()
        .rule(
            RpcRule.forMethod(
                "eth_getBlockByNumber",
                (call, node) ->
                    call.params().get(1).asBoolean()
                        ? new RpcReply.Failure(4444, "pruned history unavailable")
                        : node.forward()));
    try {
      spend(nonceOf(order), SOMEBODY, BigInteger.ONE);
      startMining();
      assertThat(Alerts.raisedBy(watched.await("nonce_unproven", order)))
          .containsExactly("nonce-unproven");
    } finally {
      watched.node().removeRules();
    }
    settled(order);
  }

  @Test
  void aSignedPaymentThatOutlivesItsOrderRaisesItsAlert() {
    PaymentOrder order = pending("outlived");
    try {
      changeNowWaits(order, "interval '300 days'");
      watched.post("/sweep", "");
      assertThat(Alerts.raisedBy(linesOf(order))).isEmpty();
      changeNowWaits(order, "interval '0 days'");
      watched.post("/sweep", "");
      assertThat(Alerts.raisedBy(watched.await("payment_outlived_order", order)))
          .containsExactly("payment-outlived-order");
    } finally {
      startMining();
    }
    watched.await("payment_completed", order);
  }

  /** Until so long after it was signed, whatever ChangeNow has said, and however slow we are. */
  private void changeNowWaits(PaymentOrder order, String interval) {
    watched.sql(
        "update hostpay_payment set valid_until = submitted_at + %s where unique_id = '%s'"
            .formatted(interval, order.uniqueId().value()));
  }

  @Test
  void aBlockThatDoesNotBecomeFinalRaisesItsAlert() {
    PaymentOrder order = watched.pay("not-final", 0.001);
    stopMining();
    try {
      watched.post("/sweep", "");
      assertThat(Alerts.raisedBy(linesOf(order))).isEmpty();
      watched.sql(
          """
          update hostpay_payment set paid_at = paid_at - interval '3 hours'
          where unique_id = 'not-final'
          """);
      watched.post("/sweep", "");
      assertThat(Alerts.raisedBy(watched.await("payment_not_final", order)))
          .containsExactly("payment-not-final");
    } finally {
      startMining();
    }
  }

  @Test
  void aBlockThatLeavesTheChainRaisesItsAlert() {
    PaymentOrder order = pending("reorganised");
    changeNowWaits(order, "interval '300 days'");
    chain().mine(1);
    watched.await("payment_mined", order);
    chain().reorg(1);
    watched.await("payment_reorganised", order);
    assertThat(Alerts.raisedBy(linesOf(order))).containsExactly("payment-reorganised");
    startMining();
    String mined = "jsonPayload.event=\"payment_mined\" AND jsonPayload.unique_id=\"reorganised\"";
    Awaitility.await(mined)
        .atMost(Duration.ofSeconds(90))
        .until(() -> watched.lines(mined).size() == 2);
  }
}
