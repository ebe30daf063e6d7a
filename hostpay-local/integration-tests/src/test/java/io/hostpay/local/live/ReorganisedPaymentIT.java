package io.hostpay.local.live;

import static io.hostpay.local.live.LiveSystem.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.local.Orders;
import io.hostpay.local.Turns;
import io.hostpay.testkit.ethereum.Anvil;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The block of a payment leaves the chain: the same transaction is mined again, once. */
@ExtendWith(LiveSystem.Shared.class)
@ResourceLock(Turns.LIVE_SYSTEM)
class ReorganisedPaymentIT {
  private final LiveSystem system;

  ReorganisedPaymentIT(LiveSystem system) {
    this.system = system;
  }

  /** Four of the eight combinations; the long form has the others. */
  @ParameterizedTest
  @CsvSource({
    "PAID, 1, NOTIFICATION",
    "PAID, 5, LOOK",
    "COMPLETED, 1, LOOK",
    "COMPLETED, 5, NOTIFICATION"
  })
  void paysOnceWhenItsBlockLeavesTheChain(String state, int depth, SeenBy seenBy) {
    reorganise(state, depth, seenBy);
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "PAID, 1, LOOK",
    "PAID, 5, NOTIFICATION",
    "COMPLETED, 1, NOTIFICATION",
    "COMPLETED, 5, LOOK"
  })
  void paysOnceWhenItsBlockLeavesTheChainInEachOtherWay(String state, int depth, SeenBy seenBy) {
    reorganise(state, depth, seenBy);
  }

  /** How HostPay learns of it. */
  enum SeenBy {
    LOOK,
    NOTIFICATION
  }

  private void reorganise(String state, int depth, SeenBy seenBy) {
    PaymentOrder order = Orders.fresh(0.0123);
    if (state.equals("PAID")) {
      system.queues().pause(LiveSystem.RESPONSE_QUEUE);
    }
    system.request(order);
    String hash = system.awaitPending(order);
    system.chain().mine(depth);
    system.awaitState(order, state);
    assertThat(system.row("split_payout_hostpay", order)).containsEntry("is_complete", true);
    long block = Long.decode(system.receipt(hash).get("blockNumber").asString());

    if (seenBy == SeenBy.NOTIFICATION) {
      // A look that is due just now must not see it first.
      system.queues().pause(LiveSystem.WATCH_QUEUE);
    }
    system.chain().reorg(depth);
    assertThat(system.receipt(hash).isNull()).as("the payment left the chain").isTrue();
    assertThat(system.chain().balance(order.payinAddress())).isEqualTo(BigInteger.ZERO);
    switch (seenBy) {
      case LOOK -> assertThat(system.watch(order)).isEqualTo(200);
      case NOTIFICATION ->
          assertThat(system.notify(removed("whevt_" + id(order), hash, block))).isEqualTo(200);
    }
    system.queues().resume(LiveSystem.WATCH_QUEUE);
    system.awaitState(order, "SUBMITTED");

    assertThat(system.awaitPending(order)).isEqualTo(hash);
    Map<String, @Nullable Object> gone = system.row("split_payout_hostpay", order);
    assertThat(gone)
        .containsEntry("is_complete", false)
        .containsEntry("tx_hash", hash)
        .containsEntry("tx_status", "reorged")
        .containsEntry("block_number", null)
        .containsEntry("confirmations", null);
    system.queues().resume(LiveSystem.RESPONSE_QUEUE);
    system.chain().mine(1);
    system.awaitState(order, "COMPLETED");

    system.assertPaidOnceAndFinal(order);
    assertThat(system.rows("select * from hostpay_eth_attempt where unique_id = ?", id(order)))
        .as("the same bytes")
        .hasSize(1);
    List<String> timeline = system.timeline(order);
    assertThat(timeline).containsOnlyOnce("transaction_signed", "payment_reorganised");
    if (seenBy == SeenBy.NOTIFICATION) {
      assertThat(timeline)
          .containsSubsequence("transaction_reorged_hint", "payment_reorganised", "payment_mined");
    }
  }

  private static String removed(String delivery, String hash, long block) {
    return """
        {"webhookId":"wh_k63lg72rxda78gce","id":"%s","createdAt":"%s","type":"ADDRESS_ACTIVITY",\
        "event":{"network":"ETH_MAINNET","activity":[{"blockNum":"0x%x","hash":"%s",\
        "fromAddress":"%s","toAddress":"0x00000000000000000000000000000000000000bb","value":0.0123,\
        "asset":"ETH","category":"external","rawContract":{"rawValue":"0x2bb2c8eabcc000",\
        "address":null,"decimals":18},"removed":true}],"source":"chainlake-kafka"}}"""
        .formatted(delivery, Instant.now(), block, hash, Anvil.DEV_ADDRESS);
  }
}
