package io.hostpay.local.live;

import static io.hostpay.local.live.LiveSystem.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.local.Orders;
import io.hostpay.local.Turns;
import io.hostpay.testkit.faults.RpcRule;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * The old service pays from the same wallet and writes the same table while HostPay is rolled out,
 * and both take the same nonce. HostPay pays once or not at all, and each payment ends.
 */
@ExtendWith(LiveSystem.Shared.class)
@ResourceLock(Turns.LIVE_SYSTEM)
class BesideTheOldServiceIT {
  private final LiveSystem system;
  private final OldService old;

  BesideTheOldServiceIT(LiveSystem system) {
    this.system = system;
    this.old = new OldService(system.chain(), system.jdbc());
  }

  @Test
  void paysOnceWithTheNextNonceWhenTheOldServiceHasTakenIts() {
    PaymentOrder ours = Orders.fresh(0.021);
    PaymentOrder theirs = Orders.fresh(0.022);
    BigInteger nonce = old.nextNonce();
    system.request(ours);
    String lost = system.awaitPending(ours);

    String taken = old.send(theirs, nonce, OldService.DEAR);
    system.chain().mine(1);
    assertThat(old.isMined(taken)).isTrue();
    old.record(theirs, taken);
    system.finalise();

    assertThat(system.receipt(lost).isNull()).isTrue();
    system.mineUntil(ours, "COMPLETED");
    system.assertPaidOnceAndFinal(ours);
    assertThat(system.timeline(ours)).containsOnlyOnce("nonce_taken");
    assertThat(system.transfersTo(theirs.payinAddress())).containsExactly(taken);
  }

  @Test
  void paysOnceWhenItsTransactionTakesThePlaceOfTheOldServices() throws Exception {
    PaymentOrder ours = Orders.fresh(0.023);
    PaymentOrder theirs = Orders.fresh(0.024);
    CountDownLatch sent = new CountDownLatch(1);
    system
        .rpc()
        .rule(
            RpcRule.forMethod(
                "eth_sendRawTransaction",
                (call, node) -> {
                  awaitQuietly(sent);
                  return node.forward();
                }));
    BigInteger nonce = old.nextNonce();
    system.request(ours);
    system.awaitState(ours, "SUBMITTED");

    String replaced = old.send(theirs, nonce, OldService.CHEAP);
    sent.countDown();
    system.rpc().removeRules();
    system.awaitPending(ours);
    system.mineUntil(ours, "COMPLETED");

    system.assertPaidOnceAndFinal(ours);
    assertThat(old.isMined(replaced)).isFalse();
    String again = old.send(theirs, old.nextNonce(), OldService.CHEAP);
    system.chain().mine(1);
    assertThat(system.transfersTo(theirs.payinAddress())).containsExactly(again);
  }

  @Test
  void takesForItsOwnWhatTheOldServiceHasPaidWithTheSameNonce() {
    PaymentOrder both = Orders.fresh(0.025);
    assertThat(old.hasRow(both)).isFalse();
    BigInteger nonce = old.nextNonce();
    system.request(both);
    String ours = system.awaitPending(both);

    String paid = old.send(both, nonce, OldService.DEAR);
    system.chain().mine(1);
    old.record(both, paid);
    system.finalise();
    system.mineUntil(both, "COMPLETED");

    assertThat(system.timeline(both)).contains("payment_adopted").doesNotContain("nonce_taken");
    assertThat(system.receipt(ours).isNull()).isTrue();
    assertThat(system.transfersTo(both.payinAddress())).containsExactly(paid);
    assertThat(system.chain().balance(both.payinAddress())).isEqualTo(Orders.wei(both));
    assertThat(
            system.rows(
                """
                select distinct tx_hash, is_complete from split_payout_hostpay where unique_id = ?
                """,
                id(both)))
        .containsExactly(Map.of("tx_hash", paid, "is_complete", true));
  }

  @Test
  void leavesNothingToTheOldServiceThatLosesTheNonceToIt() {
    PaymentOrder both = Orders.fresh(0.026);
    assertThat(old.hasRow(both)).isFalse();
    BigInteger nonce = old.nextNonce();
    system.request(both);
    system.mineUntil(both, "COMPLETED");

    assertThatThrownBy(() -> old.send(both, nonce, OldService.DEAR))
        .hasMessageContaining("nonce too low");

    assertThat(old.hasRow(both)).as("what its next delivery finds").isTrue();
    system.assertPaidOnceAndFinal(both);
  }

  @Test
  void neverSignsWhatTheOldServiceHasRecorded() {
    PaymentOrder both = Orders.fresh(0.027);
    String paid = old.send(both, old.nextNonce(), OldService.DEAR);
    system.chain().mine(1);
    old.record(both, paid);

    system.request(both);
    system.awaitState(both, "REJECTED(taken_by_predecessor");

    assertThat(system.rows("select * from hostpay_eth_attempt where unique_id = ?", id(both)))
        .isEmpty();
    assertThat(system.transfersTo(both.payinAddress())).containsExactly(paid);
  }

  /** Both pay at the same time, each with the next nonce by the newest block. */
  @Tag("long")
  @Test
  void endsEachOfItsPaymentsPaidOnceWhileTheOldServiceTakesNoncesAtRandom() throws Exception {
    List<PaymentOrder> ours = orders(15);
    List<PaymentOrder> theirs = orders(15);
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> mining =
          threads.submit(
              () -> {
                while (!over.get()) {
                  system.chain().mine(1);
                  pause(Duration.ofMillis(700));
                }
              });
      try {
        Future<Map<PaymentOrder, String>> paying = threads.submit(() -> payAsTheOldService(theirs));
        for (PaymentOrder order : ours) {
          system.request(order);
          pause(Duration.ofMillis(300));
        }
        for (PaymentOrder order : ours) {
          system.awaitState(order, "COMPLETED");
        }
        paying
            .get()
            .forEach(
                (order, hash) ->
                    assertThat(system.transfersTo(order.payinAddress())).containsExactly(hash));
      } finally {
        over.set(true);
        mining.get();
      }
    }
    ours.forEach(system::assertPaidOnceAndFinal);
    long lost =
        ours.stream().filter(order -> system.timeline(order).contains("nonce_taken")).count();
    System.out.printf("Of %d payments of ours %d lost a nonce.%n", ours.size(), lost);
    assertThat(lost).isPositive();
  }

  /** Until each is mined; one whose transaction was replaced is sent again, with another nonce. */
  private Map<PaymentOrder, String> payAsTheOldService(List<PaymentOrder> orders) {
    Random random = new Random(26);
    Map<PaymentOrder, String> paid = new HashMap<>();
    for (PaymentOrder order : orders) {
      while (!paid.containsKey(order) && !old.hasRow(order)) {
        BigInteger nonce = old.nextNonce();
        pause(Duration.ofMillis(random.nextInt(200)));
        try {
          String hash =
              old.send(order, nonce, random.nextInt(4) > 0 ? OldService.DEAR : OldService.CHEAP);
          system.await(
              "the nonce being used", () -> assertThat(old.nextNonce()).isGreaterThan(nonce));
          if (old.isMined(hash)) {
            old.record(order, hash);
            paid.put(order, hash);
          }
        } catch (IllegalStateException refused) {
          // Another has the nonce; the queue delivers it again.
        }
      }
    }
    return paid;
  }

  private static List<PaymentOrder> orders(int count) {
    List<PaymentOrder> orders = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      orders.add(Orders.fresh(0.001 + i / 10_000.0));
    }
    return orders;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }
}
