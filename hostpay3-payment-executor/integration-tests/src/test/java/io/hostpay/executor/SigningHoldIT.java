package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.WalletHold;
import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.faults.RpcFault;
import io.hostpay.testkit.postgres.Database;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What stops all signing for a while, and loses no payment. */
@ResourceLock(ExecutorRig.SERVICE_IN_THIS_PROCESS)
class SigningHoldIT {
  @RegisterExtension
  static final ExecutorRig executor =
      ExecutorRig.create()
          .with("FOREIGN_SPENDING", "halts")
          .with("MAX_PAYMENT_ETH", "9")
          .with("MAX_HOUR_ETH", "20")
          .with("MAX_DAY_ETH", "30");

  private static final ChainControl chain = executor.chain();
  private static final ExecutorPayments payments = executor.payments();
  private static final PaymentBooks books = executor.books();

  @Test
  void minedSpendingThatTheLedgerDoesNotKnowStopsSigningUntilItIsAcknowledged() {
    PaymentOrder payment = heldByMinedSpending();

    executor.restart();
    books.assertHeld(payment, "until somebody has acknowledged it");
    assertThat(executor.acknowledge()).isEqualTo(1);
    chain.finalise();

    executor.deliver(payment).is(200, "stale");
    payments.renewStatus(payment);
    books.assertGetsPaidOnce(payment);
  }

  /**
   * ChangeNow's status is older than the acknowledgement, which comes between the questions and the
   * lock.
   */
  @Test
  void acknowledgementBetweenTheQuestionsAndTheLockHasChangeNowAskedAgain() {
    PaymentOrder payment = heldByMinedSpending();
    executor
        .node()
        .answer(
            "eth_estimateGas",
            (call, real) -> {
              executor.acknowledge();
              return real.forward();
            });

    books.assertHeld(payment, "acknowledged after ChangeNow said");
    executor.node().removeRules();
    chain.finalise();

    executor.deliver(payment).is(200, "stale");
    payments.renewStatus(payment);
    books.assertGetsPaidOnce(payment);
  }

  @Test
  void pendingSpendingThatTheLedgerDoesNotKnowStopsSigningToo() {
    leavePendingElsewhere();
    PaymentOrder payment = payments.verified(0.25);

    books.assertHeld(payment, "until somebody has acknowledged it");
    assertThat(executor.logged(Event.UNKNOWN_SPENDING)).isEqualTo(1);
    assertThat(executor.acknowledge()).isEqualTo(1);
    books.assertHeld(payment, "until somebody has acknowledged it"); // the same, still pending
    PaymentOrder later = payments.verified(0.25);
    books.assertHeld(later, "until somebody has acknowledged it");
    chain.mine(1);
    ChainControl.anvil().mineAtOnce();
    books.assertHeld(later, "until somebody has acknowledged it");
    assertThat(executor.acknowledge()).isEqualTo(1);
    books.assertHeld(payment, "or once had"); // its block may be displaced
    chain.finalise();

    payments.renewStatus(payment);
    books.assertGetsPaidOnce(payment);
  }

  /** Once, it was not counted, and the acknowledgement of what was seen held for it. */
  @Test
  void spendingThatIsFoundWhileSigningIsHaltedHasToBeLookedAtToo() {
    books.assertGetsPaidOnce(payments.verified(0.25));
    long before = status().unknownTransactions();
    chain.spendElsewhereMined(ChainControl.newAddress(), BigInteger.ONE);
    PaymentOrder payment = payments.verified(0.25);
    books.assertHeld(payment, "until somebody has acknowledged it");
    books.assertHeld(payment, "until somebody has acknowledged it");
    WalletHold.Status seen = status();
    assertThat(executor.logged(Event.UNKNOWN_SPENDING)).isEqualTo(1);
    assertThat(seen.unknownTransactions()).isEqualTo(before + 1);

    chain.spendElsewhereMined(ChainControl.newAddress(), BigInteger.ONE);
    books.assertHeld(payment, "until somebody has acknowledged it");

    assertThat(executor.logged(Event.UNKNOWN_SPENDING)).isEqualTo(2);
    assertThat(status().unknownTransactions()).isEqualTo(before + 2);
    assertThat(executor.hold().acknowledge("somebody", Objects.requireNonNull(seen.haltedBelow())))
        .isZero();
    books.assertHeld(payment, "until somebody has acknowledged it");
    assertThat(executor.acknowledge()).isEqualTo(1);
    chain.finalise();
    payments.renewStatus(payment);
    books.assertGetsPaidOnce(payment);
  }

  /** Once, it was found only when what had halted signing was mined or gone. */
  @Test
  void spendingThatIsFoundWhileOthersIsPendingIsToldOfAtOnce() {
    BigInteger pending = leavePendingElsewhere();
    PaymentOrder payment = payments.verified(0.25);
    books.assertHeld(payment, "until somebody has acknowledged it");
    assertThat(executor.logged(Event.UNKNOWN_SPENDING)).isEqualTo(1);

    chain.spendElsewhere(
        pending.add(BigInteger.ONE), ChainControl.newAddress(), BigInteger.ONE, 50);
    books.assertHeld(payment, "until somebody has acknowledged it");

    assertThat(executor.logged(Event.UNKNOWN_SPENDING)).isEqualTo(2);
  }

  /** Once, it was counted while signing was halted, and no acknowledgement could undo that. */
  @Test
  void pendingNonceThatCannotBeRightIsNotCountedWhileSigningIsHalted() {
    PaymentOrder payment = heldByMinedSpending();
    WalletHold.Status halted = status();
    executor
        .node()
        .answer(
            "eth_getTransactionCount",
            RpcFault.when(
                call -> call.params().get(1).asString().equals("pending"),
                RpcFault.result("\"0xfffff\"")));

    books.assertHeld(payment, "cannot be right");

    assertThat(status().haltedBelow()).isEqualTo(halted.haltedBelow());
    assertThat(executor.logged(Event.UNKNOWN_SPENDING)).isEqualTo(1);
    executor.node().removeRules();
    executor.acknowledge();
    chain.finalise();
    payments.renewStatus(payment);
    books.assertGetsPaidOnce(payment);
  }

  /** Once, it was counted only after the pause, if a pool still had it. */
  @Test
  void spendingThatIsPendingWhileTheWalletIsPausedIsToldOfAtOnce() {
    leavePendingElsewhere();
    executor.hold().pause("ops@example", "to look");
    PaymentOrder payment = payments.verified(0.25);

    books.assertHeld(payment, "paused by ops@example");

    assertThat(executor.logged(Event.UNKNOWN_SPENDING)).isEqualTo(1);
    executor.hold().resume();
    books.assertHeld(payment, "until somebody has acknowledged it");
  }

  /** Somebody else has sent something, which is mined. */
  private static PaymentOrder heldByMinedSpending() {
    books.assertGetsPaidOnce(payments.verified(0.25));
    chain.spendElsewhereMined(ChainControl.newAddress(), BigInteger.ONE);
    PaymentOrder payment = payments.verified(0.25);
    books.assertHeld(payment, "until somebody has acknowledged it");
    return payment;
  }

  /** Somebody else sends something, which is not mined until told; its nonce. */
  private static BigInteger leavePendingElsewhere() {
    books.assertGetsPaidOnce(payments.verified(0.25));
    chain.holdTransactions();
    BigInteger nonce = chain.nextNonce();
    chain.spendElsewhere(nonce, ChainControl.newAddress(), BigInteger.ONE, 50);
    return nonce;
  }

  private static WalletHold.Status status() {
    return executor.hold().statuses().stream()
        .filter(wallet -> wallet.wallet().equalsIgnoreCase(chain.wallet().address()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void pausedWalletSignsNothingUntilItIsResumed() {
    books.assertGetsPaidOnce(payments.verified(0.25));
    executor.hold().pause("ops@example", "looks odd");
    PaymentOrder payment = payments.verified(0.25);

    books.assertHeld(payment, "paused by ops@example: looks odd");
    assertThat(executor.hold().resume()).isPositive();

    books.assertGetsPaidOnce(payment);
  }

  @Test
  void pauseBeforeTheFirstPaymentHoldsTheFirstPayment() {
    try (Database empty = Database.shared().migratedDatabase();
        ExecutorRig first = ExecutorRig.on(empty).start()) {
      first.bean(WalletHold.class).pause("ops@example", "not yet");
      PaymentOrder payment = first.payments().verified(0.25);

      first.deliver(payment).is(424, "paused by ops@example: not yet");
      first.books().assertNothingSigned(payment);
      first.bean(WalletHold.class).resume();

      first.books().assertGetsPaidOnce(payment);
    }
  }

  @Test
  void pauseHoldsForTheWalletToWhichTheMoneyIsMoved() {
    books.assertGetsPaidOnce(payments.verified(0.25));
    executor.hold().pause("ops@example", "moving funds");
    try (ExecutorRig moved = executor.anotherWallet().start()) {
      PaymentOrder payment = moved.payments().verified(0.25);
      String why = "paused by ops@example: moving funds";

      moved.deliver(payment).is(424, why);
      moved.deliver(payment).is(424, why); // its row is there by now
      moved.books().assertNothingSigned(payment);
      assertThat(executor.hold().statuses())
          .filteredOn(wallet -> wallet.wallet().equalsIgnoreCase(moved.chain().wallet().address()))
          .singleElement()
          .satisfies(wallet -> assertThat(wallet.pauseReason()).isEqualTo("moving funds"));
      executor.hold().resume();

      moved.books().assertGetsPaidOnce(payment);
    }
  }

  // A person may be moving the funds by hand, at the nonces that come next.
  @Test
  void pausedWalletRaisesNoPrice() {
    books.assertGetsPaidOnce(payments.verified(0.25));
    chain.holdTransactions();
    PaymentOrder cheap = payments.verified(0.25);
    executor.deliver(cheap).is(200, "SUBMITTED");
    executor.hold().pause("ops@example", "looks odd");
    ChainControl.anvil()
        .setNextBlockBaseFeePerGas(ChainControl.GWEI.multiply(BigInteger.valueOf(20)));
    chain.mine(1);

    deliverLater(cheap);
    assertThat(payments.signed(cheap)).isEqualTo(1);
    executor.hold().resume();
    deliverLater(cheap);

    assertThat(payments.signed(cheap)).isEqualTo(2);
    chain.mine(1);
    books.assertGetsPaidOnce(cheap);
  }

  @Test
  void pausedWalletFillsNoGap() {
    books.assertGetsPaidOnce(payments.verified(0.25));
    chain.holdTransactions();
    PaymentOrder gone = payments.verified(0.25);
    executor.deliver(gone).is(200, "SUBMITTED");
    PaymentOrder above = payments.verified(0.25);
    executor.deliver(above).is(200, "SUBMITTED");
    payments.attempts(gone).forEach(chain::drop);
    payments.loseCommit(gone); // a gap: neither the ledger nor a pool has it

    executor.hold().pause("ops@example", "looks odd");
    deliverLater(above);
    assertThat(executor.logged(Event.NONCE_GAP)).isZero();
    executor.hold().resume();
    deliverLater(above);

    assertThat(executor.logged(Event.NONCE_GAP)).isEqualTo(1);
    chain.mine(1);
    books.assertGetsPaidOnce(above);
  }

  private static void deliverLater(PaymentOrder payment) {
    executor.clock().jump(Duration.ofMinutes(4));
    executor.deliver(payment).is(200, "SUBMITTED");
  }

  @Test
  void capsOnAnHourAndADayHoldPaymentsBackAndLoseNone() {
    executor.clock().jump(Duration.ofDays(2));
    books.assertGetsPaidOnce(payments.verified(9));
    books.assertGetsPaidOnce(payments.verified(9));
    PaymentOrder third = payments.verified(9);
    books.assertHeld(third, "MAX_HOUR_ETH");
    executor.clock().jump(Duration.ofMinutes(61));
    payments.renewStatus(third);
    books.assertGetsPaidOnce(third);
    PaymentOrder fourth = payments.verified(9);
    executor.clock().jump(Duration.ofMinutes(20));
    books.assertHeld(fourth, "MAX_DAY_ETH");

    executor.clock().jump(Duration.ofHours(24).minusMinutes(25));
    payments.renewStatus(fourth);
    books.assertGetsPaidOnce(fourth);
  }
}
