package io.hostpay.executor;

import static io.hostpay.executor.ChainControl.ETHER;
import static io.hostpay.executor.ChainControl.GWEI;
import static io.hostpay.executor.ChainControl.anvil;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.PaymentResponse;
import io.hostpay.common.token.WireAmount;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.testkit.faults.RpcFault;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is never signed, and how it is answered. */
@ResourceLock(ExecutorRig.SERVICE_IN_THIS_PROCESS)
class RefusalIT {
  @RegisterExtension static final ExecutorRig executor = ExecutorRig.create();
  private static final ChainControl chain = executor.chain();
  private static final ExecutorPayments payments = executor.payments();
  private static final PaymentBooks books = executor.books();
  private static final ExecutorClient client = executor.client();

  private void assertRefused(PaymentOrder payment, PaymentState end, String reason) {
    executor.deliver(payment).is(200, reason);
    assertThat(payments.state(payment)).isEqualTo(end);
    assertThat(payments.reason(payment)).startsWith(reason);
    assertThat(payments.signed(payment)).isZero();
    executor.deliver(payment).is(200, reason);
  }

  /** One finding ends nothing, nor a second at the same block or too soon. */
  private void assertInsufficient(PaymentOrder payment) {
    executor.deliver(payment).is(424, "read again at a newer block");
    chain.mine(1);
    executor.deliver(payment).is(424, "read again at a newer block");
    executor.clock().jump(Duration.ofSeconds(61));
    assertThat(executor.logged(Event.BALANCE_SHORT)).isEqualTo(1);
    assertRefused(payment, PaymentState.FAILED, "insufficient_balance");
  }

  @Test
  void balanceThatIsTooLowByOneLookAndEnoughByTheNextPaysOnce() {
    PaymentOrder payment = payments.verified(1);
    executor.node().answer("eth_getBalance", RpcFault.result("\"0x1\""));
    executor.deliver(payment).is(424, "read again at a newer block");
    assertThat(payments.state(payment)).isEqualTo(PaymentState.VERIFIED);
    executor.node().removeRules();

    books.assertGetsPaidOnce(payment);
  }

  /** The balance may have covered it meanwhile: one answer ends nothing, however old another is. */
  @Test
  void balanceThatWasTooLowAnHourAgoIsNoSecondFinding() {
    anvil().setBalance(chain.wallet().address(), ETHER);
    PaymentOrder payment = payments.verified(1);
    executor.deliver(payment).is(424, "read again at a newer block");
    chain.mine(1);
    executor.clock().jump(Duration.ofHours(1));
    payments.renewStatus(payment);

    executor.deliver(payment).is(424, "read again at a newer block");
    chain.mine(1);
    executor.clock().jump(Duration.ofSeconds(61));
    executor.deliver(payment).is(200, "insufficient_balance");
  }

  @Test
  void secondPaymentOfOneChangeNowOrderIsRejected() {
    PaymentOrder first = payments.verified(0.25);
    PaymentOrder second =
        payments.verified(
            new PaymentOrder(
                ExecutorPayments.order(first.payinAddress(), 0.25).uniqueId(),
                first.cnApiId(),
                "eth",
                "eth",
                first.amount(),
                first.payinAddress()));

    assertRefused(second, PaymentState.REJECTED, "duplicate_order");
    books.assertGetsPaidOnce(first);
    assertThat(executor.logged(Event.DUPLICATE_ORDER)).isPositive();
  }

  @Test
  void addressThatIsNotOnTheListIsRejectedAndTheOthersArePaid() {
    String allowed = ChainControl.newAddress();
    try (ExecutorRig listed =
        executor
            .anotherWallet()
            .with(
                "ALLOWED_ADDRESSES",
                ChainControl.newAddress() + "," + allowed.toLowerCase(Locale.ROOT))
            .start()) {
      PaymentOrder other = listed.payments().verified(0.25);
      listed.deliver(other).is(200, "address_not_allowed");
      assertThat(listed.payments().state(other)).isEqualTo(PaymentState.REJECTED);
      assertThat(listed.payments().signed(other)).isZero();

      listed
          .books()
          .assertGetsPaidOnce(listed.payments().verified(ExecutorPayments.order(allowed, 0.25)));
    }
  }

  // Production fault 5
  @ParameterizedTest
  @CsvSource({"usdt,eth", "eth,bsc", "btc,btc"})
  void anythingButEtherOnEthereumIsRejectedAndNothingSigned(String currency, String network) {
    PaymentOrder template = ExecutorPayments.order(ChainControl.newAddress(), 0.25);
    PaymentOrder payment =
        payments.verified(
            new PaymentOrder(
                template.uniqueId(),
                template.cnApiId(),
                currency,
                network,
                template.amount(),
                template.payinAddress()));

    assertRefused(payment, PaymentState.REJECTED, "unsupported_currency");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0x0000000000000000000000000000000000000000",
        "0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"
      })
  void whatIsNoAddressOrTheZeroAddressIsRejectedAndNothingSigned(String address) {
    assertRefused(
        payments.verified(ExecutorPayments.order(address, 0.25)),
        PaymentState.REJECTED,
        "bad_address");
  }

  @Test
  void depositAddressEqualToTheHostWalletIsRejectedAndNothingSigned() {
    assertRefused(
        payments.verified(ExecutorPayments.order(chain.wallet().address(), 0.25)),
        PaymentState.REJECTED,
        "own_address");
  }

  @Test
  void moreThanTheCapOnOnePaymentIsRejectedAndExactlyTheCapIsPaid() {
    assertRefused(
        payments.verified(10.000000000000002), PaymentState.REJECTED, "amount_over_limit");
    books.assertGetsPaidOnce(payments.verified(10));
  }

  @Test
  void deadlineWithNothingSignedFailsAsExpired() {
    PaymentOrder payment = payments.verified(0.25);
    executor.clock().jump(Duration.ofHours(24));

    assertRefused(payment, PaymentState.FAILED, "expired");
  }

  @Test
  void deadlineSaysWhatPutThePaymentOffLast() {
    PaymentOrder payment = payments.verified(1);
    executor.node().answer("eth_getBalance", RpcFault.result("\"0x1\""));
    executor.deliver(payment).is(424, "read again at a newer block");
    executor.node().removeRules();
    executor.clock().jump(Duration.ofHours(24));

    assertRefused(payment, PaymentState.FAILED, "expired");

    assertThat(payments.reason(payment))
        .startsWith("expired: nothing was signed; put off last at ")
        .contains("read again at a newer block");
  }

  // Once, an order good for 20 minutes was checked in minute 19 and signed just before minute 49,
  // when ChangeNow's status is not too old yet.
  @Test
  void nothingIsSignedOnceChangeNowTakesTheDepositNoMoreAndItIsAskedAgain() {
    PaymentOrder payment = takenFor(Duration.ofMinutes(20));
    executor.clock().jump(Duration.ofMinutes(19));
    payments.renewStatus(payment);
    executor.deliver(payment).is(200, "stale"); // too little time is left
    executor.clock().jump(Duration.ofMinutes(30).minusSeconds(20));

    executor.deliver(payment).is(200, "stale");

    books.assertNothingSigned(payment);
    assertThat(books.told(payment))
        .isNotEmpty()
        .allSatisfy(told -> assertThat(told.txStatus()).isEqualTo(PaymentResponse.STALE));
    takenUntil(payment, executor.clock().instant().plus(Duration.ofMinutes(20)));
    payments.renewStatus(payment);
    books.assertGetsPaidOnce(payment);
  }

  @Test
  void whatChangeNowTakesForMoreThanTwoMinutesIsSigned() {
    PaymentOrder payment = takenFor(Duration.ofMinutes(20));
    executor.clock().jump(Duration.ofMinutes(17));

    books.assertGetsPaidOnce(payment);
  }

  private static PaymentOrder takenFor(Duration time) {
    PaymentOrder payment = payments.verified(0.25);
    takenUntil(payment, executor.clock().instant().plus(time));
    return payment;
  }

  private static void takenUntil(PaymentOrder payment, Instant end) {
    executor
        .sql()
        .sql("update hostpay_payment set valid_until = :end where unique_id = :id")
        .param("end", end.atOffset(ZoneOffset.UTC))
        .param("id", payment.uniqueId().value())
        .update();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sameIdWithAnotherAmountOrAddressIsRefusedAndTheFirstOneUntouched(boolean otherAmount) {
    PaymentOrder first = payments.verified(0.25);
    PaymentOrder second =
        new PaymentOrder(
            first.uniqueId(),
            first.cnApiId(),
            first.fromCurrency(),
            first.fromNetwork(),
            otherAmount ? new WireAmount(0.26) : first.amount(),
            otherAmount ? first.payinAddress() : ChainControl.newAddress());
    Payment before = payments.payment(first);

    executor.deliver(second).is(200, "conflicting_request");

    assertThat(payments.payment(first)).isEqualTo(before);
    books.assertNothingSigned(second);
    books.assertGetsPaidOnce(first);
  }

  @Test
  void oldStatusIsReportedStaleAndNothingSigned() {
    PaymentOrder payment = payments.verified(0.25);
    executor.clock().jump(Duration.ofMinutes(31));

    executor.deliver(payment).is(200, "stale");
    executor.deliver(payment).is(200, "stale");

    books.assertNothingSigned(payment);
    assertThat(payments.state(payment)).isEqualTo(PaymentState.VERIFIED);
    assertThat(books.told(payment))
        .singleElement()
        .satisfies(told -> assertThat(told.txStatus()).isEqualTo(PaymentResponse.STALE));
  }

  @Test
  void paymentReportedStaleByAClockThatIsAheadStillReportsItsSuccess() {
    PaymentOrder payment = payments.verified(0.25);
    executor.clock().jump(Duration.ofHours(1));
    executor.deliver(payment).is(200, "stale");
    executor.clock().jump(Duration.ofHours(-1));

    books.assertDeliveryPays(payment, 0);

    books.assertPaidOnce(payment);
  }

  @Test
  void rowOfTheOldServiceBeforeSigningRejectsThePayment() {
    PaymentOrder payment = payments.verified(0.25);
    executor
        .sql()
        .sql(
            """
            insert into split_payout_hostpay (unique_id, cn_api_id, from_currency, from_network,
              from_amount, payin_address, is_complete)
            values (:id, :cn, 'ETH', 'ETH', 0.25, :to, true)
            """)
        .param("id", payment.uniqueId().value())
        .param("cn", payment.cnApiId())
        .param("to", payment.payinAddress())
        .update();

    assertRefused(payment, PaymentState.REJECTED, "taken_by_predecessor");
    books.assertNothingPaid(payment);
  }

  @Test
  void balanceThatDoesNotCoverAmountAndFeeFailsAndNothingIsSigned() {
    anvil().setBalance(chain.wallet().address(), ETHER);

    assertInsufficient(payments.verified(1));
  }

  @Test
  void balanceThatDoesNotCoverWhatIsInFlightBesideFailsAndWhatIsInFlightIsPaid() {
    anvil().setBalance(chain.wallet().address(), ETHER);
    chain.holdTransactions();
    PaymentOrder first = payments.verified(0.6);
    executor.deliver(first).is(200, "SUBMITTED");

    assertInsufficient(payments.verified(0.6));

    chain.mine(1);
    executor.deliver(first).is(200, "paid");
    books.assertPaidOnce(first);
    anvil().mineAtOnce();
    books.assertGetsPaidOnce(payments.verified(0.3));
  }

  @Test
  void balanceThatJustCoversAmountAndWorstFeeIsEnough() {
    PaymentOrder payment = payments.verified(1);
    // Twice the base fee and the tip for 21000 gas, with room for neither more nor less than that.
    anvil().setBalance(chain.wallet().address(), ETHER.add(worstFee(executor)));

    books.assertGetsPaidOnce(payment);
  }

  private static BigInteger worstFee(ExecutorRig executor) {
    return executor
        .bean(Chain.class)
        .market()
        .fees(GWEI.multiply(BigInteger.valueOf(200)))
        .worstCost(BigInteger.valueOf(21_000));
  }

  /** After a restore: that the ledger lacks it does not mean that it was never paid. */
  @Test
  void paymentThatTheLedgerDoesNotHaveRaisesTheAlarmAtEitherDoorAndNothingIsSigned() {
    PaymentOrder unknown = ExecutorPayments.order(ChainControl.newAddress(), 0.25);
    long before = executor.logged(Event.UNKNOWN_PAYMENT);

    executor.deliver(unknown).is(500, "A task is delivered again");
    client.watch(unknown).is(500, "A task is delivered again");

    assertThat(executor.logged(Event.UNKNOWN_PAYMENT)).isEqualTo(before + 2);
    books.assertNothingPaid(unknown);
  }

  // Production fault 14
  @ParameterizedTest
  @ValueSource(
      strings = {"eth_getBalance", "eth_getTransactionCount", "eth_feeHistory", "eth_estimateGas"})
  void errorOrNothingInPlaceOfAnAnswerIsNeverReadAsZeroAndNothingIsSigned(String method) {
    PaymentOrder payment = payments.verified(0.25);
    executor.node().answer(method, RpcFault.error(-32603, "Internal error"));
    executor.deliver(payment).is(424, "unknown");
    executor.node().answer(method, RpcFault.result("null"));
    executor.deliver(payment).is(424, "unknown");
    executor.node().answer(method, RpcFault.status(200, "<html>busy</html>"));
    executor.deliver(payment).is(424, "unknown");
    executor.node().answer(method, RpcFault.status(429, ""));
    executor.deliver(payment).is(424, "unknown");
    assertThat(payments.state(payment)).isEqualTo(PaymentState.VERIFIED);
    books.assertNothingSigned(payment);

    executor.node().removeRules();

    books.assertGetsPaidOnce(payment);
  }

  // Production fault 14
  @Test
  void receiptErrorIsNeverReadAsNotMinedNorAsFailure() {
    PaymentOrder payment = payments.verified(0.25);
    chain.holdTransactions();
    executor.deliver(payment).is(200, "SUBMITTED");
    chain.mine(1);
    executor.node().answer("eth_getTransactionReceipt", RpcFault.error(-32603, "Internal error"));

    executor.deliver(payment).is(200, "SUBMITTED");

    assertThat(payments.state(payment)).isEqualTo(PaymentState.SUBMITTED);
    executor.node().removeRules();
    executor.deliver(payment).is(200, "paid");
    books.assertPaidOnce(payment);
  }
}
