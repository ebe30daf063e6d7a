package io.hostpay.common.ledger;

import static io.hostpay.common.ledger.LedgerRig.NOW;
import static io.hostpay.common.ledger.LedgerRig.ONE_ETH;
import static io.hostpay.common.ledger.LedgerRig.WINDOW;
import static io.hostpay.common.ledger.LedgerRig.hash;
import static io.hostpay.common.ledger.LedgerRig.mined;
import static io.hostpay.common.ledger.LedgerRig.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.UniqueId;
import io.hostpay.testkit.postgres.LedgerRows;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataIntegrityViolationException;

class PaymentLedgerIT {
  private static final UniqueId ID = new UniqueId("payment-1");
  private static final BigInteger MAX_UINT256 =
      BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);

  private final LedgerRig rig = new LedgerRig();
  private final PaymentLedger ledger = rig.ledger;

  @AfterEach
  void close() {
    rig.close();
  }

  private List<String> timeline() {
    return LedgerRows.timeline(rig.jdbc, ID.value());
  }

  private String text(String column) {
    return rig.jdbc
        .sql("select " + column + "::text from hostpay_payment where unique_id = :id")
        .param("id", ID.value())
        .query(String.class)
        .single();
  }

  @Test
  void recordsAPaymentWithEachStepOfItsWayInTheTimeline() {
    Payment received = rig.receive(order("payment-1", 1.5), ONE_ETH);

    assertThat(received.asksFor(order("payment-1", 1.5))).isTrue();
    assertThat(received.payableWei()).isEqualTo(ONE_ETH);
    assertThat(received.requestedAt()).isEqualTo(NOW);
    assertThat(received.deadlineAt()).isEqualTo(NOW.plus(WINDOW));
    assertThat(received.receivedAt()).isEqualTo(NOW);
    assertThat(received.verifiedAt()).isNull();

    Payment verified = rig.change(ID, payment -> ledger.verified(payment, NOW.minusSeconds(7)));
    assertThat(verified.verifiedAt()).isEqualTo(NOW.minusSeconds(7));

    Payment rechecked = rig.change(ID, ledger::recheck);
    assertThat(rechecked.generation()).isEqualTo(1);
    assertThat(rechecked.verifiedAt()).isNull();

    rig.change(ID, payment -> ledger.verified(payment, NOW));
    rig.sign(ID, hash("payment-1"));
    rig.change(ID, payment -> ledger.submitted(payment, hash("payment-1")));
    Payment paid = rig.change(ID, payment -> ledger.paid(payment, mined(hash("payment-1"))));
    assertThat(paid.mined()).isEqualTo(mined(hash("payment-1")));

    Payment completed = rig.change(ID, ledger::completed);
    assertThat(completed.state()).isEqualTo(PaymentState.COMPLETED);
    assertThat(completed.generation()).isEqualTo(1);
    assertThat(timeline())
        .containsExactly(
            "payment_requested",
            "status_verified",
            "status_recheck",
            "status_verified",
            "transaction_signed",
            "payment_mined",
            "payment_completed");
    assertThat(
            rig.jdbc
                .sql("select distinct service from hostpay_event where at = :now")
                .param("now", LedgerTime.at(NOW))
                .query(String.class)
                .list())
        .containsExactly("GCHostPay1-10-26");
  }

  @Test
  void goesBackToReceivedWhenTheNonceIsLost() {
    rig.in(PaymentState.SUBMITTED, ID.value());
    rig.release(ID);

    Payment payment = rig.change(ID, locked -> ledger.nonceLost(locked, "nonce=0"));

    assertThat(payment.state()).isEqualTo(PaymentState.RECEIVED);
    assertThat(payment.verifiedAt()).isNull();
    assertThat(payment.generation()).isEqualTo(1);
    assertThat(timeline()).endsWith("nonce_taken");
  }

  @ParameterizedTest
  @EnumSource(
      value = PaymentState.class,
      names = {"PAID", "COMPLETED"})
  void takesBackThatAPaymentWasMinedWhenItsBlockLeftTheChain(PaymentState state) {
    rig.in(state, ID.value());
    rig.change(ID, locked -> rig.confirmations.writeFinal(locked, mined(hash("payment-1")), 70));
    assertThat(text("(final_at is null)")).isEqualTo("false");

    Payment payment = rig.change(ID, ledger::reorganised);

    assertThat(payment.state()).isEqualTo(PaymentState.SUBMITTED);
    assertThat(payment.mined()).isNull();
    assertThat(payment.generation()).isEqualTo(1);
    assertThat(text("(confirmations is null and final_at is null)")).isEqualTo("true");
    assertThat(timeline()).endsWith("payment_reorganised");

    Payment again = rig.change(ID, locked -> ledger.paid(locked, mined(hash("payment-1"))));
    assertThat(again.mined()).isEqualTo(mined(hash("payment-1")));
  }

  @Test
  void followsTheTransactionIntoTheBlockThatIsFinal() {
    rig.in(PaymentState.COMPLETED, ID.value());
    MinedTransaction moved =
        new MinedTransaction(hash("payment-1"), BigInteger.ONE, 19_000_007, hash("other block"));

    Payment young = rig.change(ID, payment -> rig.confirmations.write(payment, moved, 3));
    assertThat(young.mined())
        .isEqualTo(
            new MinedTransaction(
                hash("payment-1"), BigInteger.valueOf(21_000), 19_000_007, hash("other block")));
    assertThat(text("confirmations")).isEqualTo("3");
    assertThat(text("(final_at is null)")).isEqualTo("true");
    assertThat(timeline()).doesNotContain("finality_checked");

    rig.change(ID, payment -> rig.confirmations.writeFinal(payment, moved, 70));
    assertThat(text("confirmations")).isEqualTo("70");
    assertThat(text("(final_at is null)")).isEqualTo("false");
    assertThat(timeline()).endsWith("finality_checked");
  }

  @Test
  void takesNoConfirmationsOfAnotherTransaction() {
    Payment before = rig.in(PaymentState.COMPLETED, ID.value());

    rig.change(ID, payment -> rig.confirmations.writeFinal(payment, mined(hash("another")), 70));

    assertThat(rig.payment(ID)).isEqualTo(before);
    assertThat(text("(confirmations is null and final_at is null)")).isEqualTo("true");
    assertThat(timeline()).doesNotContain("finality_checked");
  }

  @ParameterizedTest
  @EnumSource(
      value = PaymentState.class,
      names = {"REJECTED", "FAILED"})
  void beginsAnewWithAPaymentThatAnOperatorReopens(PaymentState end) {
    rig.in(end, ID.value());

    Payment payment = rig.change(ID, locked -> ledger.reopened(locked, WINDOW, "ops@example"));

    assertThat(payment.state()).isEqualTo(PaymentState.RECEIVED);
    assertThat(payment.reason()).isNull();
    assertThat(payment.generation()).isEqualTo(1);
    assertThat(payment.deadlineAt()).isEqualTo(NOW.plus(WINDOW));
    assertThat(rig.timeline.of(ID).getLast().event()).isEqualTo("payment_reopened");
    assertThat(rig.timeline.of(ID).getLast().detail()).isEqualTo("by ops@example");
  }

  @Test
  void doesNotReopenAPaymentThatIsUnderWay() {
    Payment before = rig.in(PaymentState.SUBMITTED, ID.value());

    assertThatThrownBy(() -> rig.change(ID, locked -> ledger.reopened(locked, WINDOW, "ops")))
        .isInstanceOf(UndeclaredTransition.class);
    assertThat(rig.payment(ID)).isEqualTo(before);
  }

  @Test
  void knowsWhetherATransactionOfThePaymentCanStillBeMined() {
    rig.in(PaymentState.VERIFIED, ID.value());
    assertThat(ledger.hasLiveAttempt(ID)).isFalse();

    rig.sign(ID, hash("payment-1"));
    assertThat(ledger.hasLiveAttempt(ID)).isTrue();

    rig.jdbc.sql("update hostpay_wallet_nonce set released_at = now()").update();
    assertThat(ledger.hasLiveAttempt(ID)).isFalse();
  }

  @Test
  void saysWhyAPaymentEnded() {
    rig.in(PaymentState.RECEIVED, ID.value());

    Payment payment =
        rig.change(ID, locked -> ledger.rejected(locked, EndReason.NOT_WAITING, "finished"));

    assertThat(payment.state()).isEqualTo(PaymentState.REJECTED);
    assertThat(payment.reason()).isEqualTo("not_waiting: finished");
    assertThat(text("(ended_at is not null)")).isEqualTo("true");
    assertThat(timeline()).containsExactly("payment_requested", "payment_rejected");
  }

  @ParameterizedTest
  @EnumSource(
      value = PaymentState.class,
      names = {"REJECTED", "FAILED"})
  void recordsARequestThatIsRefusedAsItStands(PaymentState end) {
    boolean inserted =
        ledger.receiveEnded(order("payment-1", -1), null, NOW, WINDOW, end, EndReason.BAD_AMOUNT);

    assertThat(inserted).isTrue();
    Payment payment = rig.payment(ID);
    assertThat(payment.state()).isEqualTo(end);
    assertThat(payment.reason()).isEqualTo("bad_amount");
    assertThat(payment.amountWei()).isNull();
    assertThatThrownBy(payment::payableWei).isInstanceOf(IllegalStateException.class);
    assertThat(timeline()).hasSize(1);
  }

  @Test
  void leavesAPaymentAsItIsWhenItIsReceivedAgain() {
    Payment first = rig.receive(order("payment-1", 1), ONE_ETH);

    boolean again = ledger.receive(order("payment-1", 2), BigInteger.TWO, NOW, WINDOW);
    boolean refusedAgain =
        ledger.receiveEnded(
            order("payment-1", 3), null, NOW, WINDOW, PaymentState.REJECTED, EndReason.BAD_AMOUNT);

    assertThat(again).isFalse();
    assertThat(refusedAgain).isFalse();
    assertThat(rig.payment(ID)).isEqualTo(first);
    assertThat(timeline()).containsExactly("payment_requested");
  }

  @Test
  void recordsOnceWhatSixteenThreadsInsertAtOnce() throws Exception {
    List<Callable<Boolean>> inserts =
        IntStream.range(0, 16)
            .<Callable<Boolean>>mapToObj(
                i -> () -> ledger.receive(order("payment-1"), ONE_ETH, NOW, WINDOW))
            .toList();
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      int inserted = 0;
      for (Future<Boolean> insert : threads.invokeAll(inserts)) {
        inserted += insert.get() ? 1 : 0;
      }

      assertThat(inserted).isEqualTo(1);
    }
    assertThat(LedgerRows.counts(rig.jdbc))
        .containsEntry("hostpay_payment", 1L)
        .containsEntry("hostpay_event", 1L);
  }

  @Test
  void keepsAmountsToTheWei() {
    BigInteger odd = new BigInteger("123456789012345678901234567890123456789");
    List<BigInteger> amounts = List.of(BigInteger.ONE, odd, MAX_UINT256);

    for (int i = 0; i < amounts.size(); i++) {
      Payment payment = rig.receive(order("amount-" + i), amounts.get(i));

      assertThat(payment.payableWei()).isEqualTo(amounts.get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        Double.NaN,
        -0.0,
        0.0,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE,
        Double.MAX_VALUE,
        0.1,
        -1.5
      })
  void recognisesARequestByItsWireAmount(double amount) {
    PaymentOrder order = order("payment-1", amount);

    ledger.receiveEnded(order, null, NOW, WINDOW, PaymentState.REJECTED, EndReason.BAD_AMOUNT);

    assertThat(rig.payment(ID).asksFor(order)).isTrue();
    assertThat(rig.payment(ID).asksFor(order("payment-1", 42))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {0x7ff8000000000001L, 0xfff8000000000000L, 0x7ff0000000000001L})
  void recognisesARequestWhoseAmountIsAnyOfTheManyNaNs(long bits) {
    PaymentOrder order = order("payment-1", Double.longBitsToDouble(bits));

    ledger.receiveEnded(order, null, NOW, WINDOW, PaymentState.REJECTED, EndReason.BAD_AMOUNT);

    assertThat(rig.payment(ID).asksFor(order)).isTrue();
  }

  @Test
  void tellsMinusZeroFromZero() {
    ledger.receiveEnded(
        order("payment-1", -0.0), null, NOW, WINDOW, PaymentState.REJECTED, EndReason.BAD_AMOUNT);

    assertThat(rig.payment(ID).asksFor(order("payment-1", 0.0))).isFalse();
  }

  @Test
  void leavesNothingBehindWhenTheWorkThrows() {
    assertThatThrownBy(
            () ->
                ledger.inTransaction(
                    () -> {
                      rig.receive(order("payment-1"), ONE_ETH);
                      rig.timeline.note(ID, Event.PAYMENT_REQUEST_REPEATED, 1, null);
                      throw new IllegalArgumentException("in the middle");
                    }))
        .hasMessage("in the middle");

    assertThat(LedgerRows.counts(rig.jdbc))
        .containsEntry("hostpay_payment", 0L)
        .containsEntry("hostpay_event", 0L);
  }

  @Test
  void undoesTheChangeOfStateWithTheWorkAroundIt() {
    Payment before = rig.in(PaymentState.RECEIVED, ID.value());

    assertThatThrownBy(
            () ->
                rig.change(
                    ID,
                    payment -> {
                      ledger.verified(payment, NOW);
                      throw new IllegalArgumentException("in the middle");
                    }))
        .hasMessage("in the middle");

    assertThat(rig.payment(ID)).isEqualTo(before);
    assertThat(timeline()).containsExactly("payment_requested");
  }

  @Test
  void letsOnlyOneTransactionAtATimeDecideOnAPayment() throws Exception {
    rig.in(PaymentState.RECEIVED, ID.value());
    CountDownLatch decided = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<Payment> first =
          threads.submit(
              () ->
                  rig.change(
                      ID,
                      payment -> {
                        ledger.verified(payment, NOW);
                        decided.countDown();
                        await(release);
                      }));
      assertThat(decided.await(10, TimeUnit.SECONDS)).isTrue();
      Future<PaymentState> second =
          threads.submit(() -> ledger.inTransaction(() -> ledger.lock(ID).orElseThrow().state()));
      Awaitility.await().untilAsserted(() -> assertThat(waitingForALock()).isEqualTo(1));
      assertThat(second).isNotDone();

      release.countDown();

      assertThat(first.get(10, TimeUnit.SECONDS).state()).isEqualTo(PaymentState.VERIFIED);
      assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(PaymentState.VERIFIED);
    }
  }

  @Test
  void refusesADecisionOnAPaymentThatHasMovedOnMeanwhile() {
    rig.in(PaymentState.RECEIVED, ID.value());
    LockedPayment old = ledger.inTransaction(() -> ledger.lock(ID).orElseThrow());
    rig.change(ID, payment -> ledger.verified(payment, NOW));

    assertThatThrownBy(() -> ledger.rejected(old, EndReason.NOT_FOUND, null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no longer RECEIVED");
    assertThat(rig.payment(ID).state()).isEqualTo(PaymentState.VERIFIED);
  }

  @Test
  void countsUpWhatHappensAgainSinceTheLastChangeOfState() {
    rig.in(PaymentState.VERIFIED, ID.value());

    for (int delivery = 1; delivery <= 1000; delivery++) {
      rig.timeline.note(ID, Event.PAYMENT_DEFERRED, delivery, "gas costs " + delivery + " wei");
      rig.timeline.note(ID, Event.PAYMENT_DEFERRED, delivery, "the node is down");
    }
    rig.change(ID, ledger::recheck);
    rig.timeline.note(ID, Event.PAYMENT_DEFERRED, 7, "the node is down");

    List<TimelineEntry> entries = rig.timeline.of(ID);
    assertThat(entries.stream().map(entry -> entry.event() + " " + entry.times()))
        .containsExactly(
            "payment_requested 1",
            "status_verified 1",
            "payment_deferred 1000",
            "payment_deferred 1000",
            "status_recheck 1",
            "payment_deferred 1");
    assertThat(entries.get(2).detail()).isEqualTo("gas costs 1000 wei");
    assertThat(entries.get(2).delivery()).isEqualTo(1000);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private long waitingForALock() {
    return rig.jdbc
        .sql(
            """
            select count(*) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'
            """)
        .query(Long.class)
        .single();
  }

  @Test
  void databaseRefusesSubmittedWithoutASignedTransaction() {
    rig.in(PaymentState.VERIFIED, ID.value());

    assertThatThrownBy(
            () -> rig.change(ID, payment -> ledger.submitted(payment, hash("payment-1"))))
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("no live signed transaction");
    assertThat(rig.payment(ID).state()).isEqualTo(PaymentState.VERIFIED);
  }

  @Test
  void databaseRefusesSubmittedWhenTheOnlyNonceWasReleased() {
    rig.in(PaymentState.VERIFIED, ID.value());
    rig.sign(ID, hash("payment-1"));
    rig.jdbc.sql("update hostpay_wallet_nonce set released_at = now()").update();

    assertThatThrownBy(
            () -> rig.change(ID, payment -> ledger.submitted(payment, hash("payment-1"))))
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("no live signed transaction");
  }

  @Test
  void databaseRefusesASecondLiveNonceForAPayment() {
    rig.in(PaymentState.VERIFIED, ID.value());
    rig.sign(ID, hash("payment-1"));

    assertThatThrownBy(
            () ->
                rig.jdbc
                    .sql(
                        """
                        insert into hostpay_wallet_nonce
                        select chain_id, wallet, nonce + 1, unique_id, now(), null
                        from hostpay_wallet_nonce
                        """)
                    .update())
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("hostpay_one_live_nonce_per_payment");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "amount_wei = amount_wei + 1",
        "amount_wei = null",
        "wire_amount = wire_amount * 2",
        "payin_address = '0x00000000000000000000000000000000000000cc'",
        "cn_api_id = 'another'",
        "from_currency = 'usdt'",
        "from_network = 'trx'",
        "unique_id = 'another'",
        "requested_at = requested_at + interval '1 day'"
      })
  void databaseRefusesToChangeWhatWasRequested(String change) {
    Payment before = rig.in(PaymentState.VERIFIED, ID.value());

    assertThatThrownBy(() -> rig.jdbc.sql("update hostpay_payment set " + change).update())
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("what was requested may not change");
    assertThat(rig.payment(ID)).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(
      value = PaymentState.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"RECEIVED", "REJECTED", "FAILED"})
  void databaseRefusesAPaymentThatBeginsInTheMiddle(PaymentState state) {
    assertThatThrownBy(() -> insertRow(Map.of("state", "'" + state + "'")))
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("may not begin as " + state);
  }

  @Test
  void databaseRefusesAPayablePaymentWithoutAnAmount() {
    assertThatThrownBy(() -> insertRow(Map.of("amount_wei", "null")))
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("amount_is_payable");
    assertThatThrownBy(() -> insertRow(Map.of("amount_wei", "0")))
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("amount_is_payable");
  }

  @Test
  void databaseRefusesAnEndWithoutAReason() {
    assertThatThrownBy(() -> insertRow(Map.of("state", "'REJECTED'")))
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("ends_have_a_reason");
  }

  @Test
  void databaseRefusesPaidWithoutItsTransaction() {
    rig.in(PaymentState.SUBMITTED, ID.value());

    assertThatThrownBy(() -> rig.jdbc.sql("update hostpay_payment set state = 'PAID'").update())
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("paid_names_its_transaction");
  }

  private void insertRow(Map<String, String> values) {
    rig.jdbc
        .sql(
            """
            insert into hostpay_payment (
              unique_id, cn_api_id, from_currency, from_network, wire_amount, amount_wei,
              payin_address, state, requested_at, deadline_at, received_at, state_changed_at)
            values ('raw', 'cn', 'eth', 'eth', 1, %s, '0x', %s, now(), now(), now(), now())
            """
                .formatted(
                    values.getOrDefault("amount_wei", "1"),
                    values.getOrDefault("state", "'RECEIVED'")))
        .update();
  }
}
