package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.faults.RpcFault;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the ledger keeps of the wallet's view whenever a payment is to be signed. */
@ResourceLock(ExecutorRig.SERVICE_IN_THIS_PROCESS)
class WalletViewIT {
  private static final String OUR_WALLET = " where wallet = lower(?)";

  @RegisterExtension
  static final ExecutorRig executor =
      ExecutorRig.create()
          .with("FOREIGN_SPENDING", "halts")
          .with("MAX_PAYMENT_ETH", "9")
          .with("MAX_FEE_GWEI", "150.5")
          .with("MAX_HOUR_ETH", "20")
          .with("MAX_DAY_ETH", "30");

  private static final ChainControl chain = executor.chain();
  private static final ExecutorPayments payments = executor.payments();
  private static final PaymentBooks books = executor.books();

  @Test
  void whatIsSeenOfTheWalletWhenAPaymentIsToBeSignedIsKeptForPeopleAlsoWhileNothingIsSigned() {
    String wallet = chain.wallet().address();
    BigInteger balance = ChainControl.anvil().balance(wallet);
    books.assertGetsPaidOnce(payments.verified(0.25));
    assertThat(kept("balance_wei")).isEqualTo(balance);
    assertThat(kept("max_payment_wei")).isEqualTo(ether(9));
    assertThat(kept("max_fee_wei")).isEqualTo(BigInteger.valueOf(150_500_000_000L));
    assertThat(kept("max_hour_wei")).isEqualTo(ether(20));
    assertThat(kept("max_day_wei")).isEqualTo(ether(30));

    executor.hold().pause("somebody", "looking");
    ChainControl.anvil().setBalance(wallet, ether(7));
    chain.mine(1);
    PaymentOrder waiting = payments.verified(0.25);
    books.assertHeld(waiting, "The wallet is paused by somebody");
    assertThat(kept("balance_wei")).isEqualTo(ether(7));

    executor.hold().resume();
    ChainControl.anvil().setBalance(wallet, balance);
    chain.mine(1);
    books.assertGetsPaidOnce(waiting);
  }

  private static BigInteger kept(String column) {
    return executor
        .sql()
        .sql("select " + column + " from hostpay_wallet" + OUR_WALLET)
        .param(chain.wallet().address())
        .query(BigDecimal.class)
        .single()
        .toBigIntegerExact();
  }

  private static BigInteger ether(int amount) {
    return BigInteger.TEN.pow(18).multiply(BigInteger.valueOf(amount));
  }

  /**
   * Once, it wrote an older view over the newer one, and what was acknowledged halted once more.
   */
  @Test
  void deliveryThatIsHeldUpKeepsWhatALaterOneHasSeenOfTheWallet() {
    books.assertGetsPaidOnce(payments.verified(0.25));
    PaymentOrder heldUp = payments.verified(0.25);
    PaymentOrder later = payments.verified(0.25);
    holdUpNextUntil(
        () -> {
          chain.spendElsewhereMined(ChainControl.newAddress(), BigInteger.ONE);
          books.assertHeld(later, "until somebody has acknowledged it");
          executor.clock().jump(Duration.ofMinutes(2));
        });

    books.assertHeld(heldUp, "until somebody has acknowledged it");
    executor.node().removeRules();
    assertThat(executor.acknowledge()).isEqualTo(1);
    chain.finalise();

    payments.renewStatus(later);
    books.assertGetsPaidOnce(later);
  }

  /**
   * Else what it had mined would be accounted for, and no longer counted when the nonce is used.
   */
  @Test
  void whatABlockThatIsGoneHadMinedIsNotAcknowledgedForGood() {
    books.assertGetsPaidOnce(payments.verified(0.25));
    BigInteger before = chain.nextNonce();
    chain.spendElsewhereMined(ChainControl.newAddress(), BigInteger.ONE);
    PaymentOrder held = payments.verified(0.25);
    books.assertHeld(held, "until somebody has acknowledged it");
    assertThat(kept("mined_below")).isEqualTo(before.add(BigInteger.ONE));

    displaceBlocksAbove(before);
    books.assertHeld(held, "until somebody has acknowledged it");

    assertHaltsAgainOnceItIsMined(held, before);
  }

  @Test
  void deliveryThatIsHeldUpDoesNotBringBackWhatABlockThatIsGoneHadMined() {
    books.assertGetsPaidOnce(payments.verified(0.25));
    BigInteger before = chain.nextNonce();
    chain.spendElsewhereMined(ChainControl.newAddress(), BigInteger.ONE);
    PaymentOrder heldUp = payments.verified(0.25);
    PaymentOrder later = payments.verified(0.25);
    holdUpNextUntil(
        () -> {
          displaceBlocksAbove(before);
          books.assertHeld(later, "until somebody has acknowledged it");
        });

    books.assertHeld(heldUp, "until somebody has acknowledged it");

    assertHaltsAgainOnceItIsMined(later, before);
  }

  /** The next delivery has asked what the wallet has, and has yet to take its lock. */
  private static void holdUpNextUntil(Runnable happened) {
    executor
        .node()
        .answer(
            "eth_estimateGas",
            RpcFault.once(
                (call, real) -> {
                  happened.run();
                  return real.forward();
                }));
  }

  /** What they had mined waits in the pool. */
  private static void displaceBlocksAbove(BigInteger nonce) {
    executor
        .node()
        .answer(
            "eth_getTransactionCount",
            (call, real) ->
                call.params().get(1).asString().equals("pending")
                    ? real.forward()
                    : RpcFault.result("\"0x%x\"".formatted(nonce)).answer(call, real));
  }

  private static void assertHaltsAgainOnceItIsMined(PaymentOrder payment, BigInteger nonce) {
    assertThat(executor.acknowledge()).isEqualTo(1);
    assertThat(kept("accounted_below")).isEqualTo(nonce);
    executor.node().removeRules();
    books.assertHeld(payment, "until somebody has acknowledged it");
    assertThat(executor.acknowledge()).isEqualTo(1);
    chain.finalise();
    payments.renewStatus(payment);
    books.assertGetsPaidOnce(payment);
  }

  /** An earlier revision dates it by when it is written, and does not write what is mined. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          an earlier revision's | balance_at = balance_at + interval '8 seconds'
          a wrong clock's       | balance_at = balance_at + interval '1 minute', \
          mined_seen_at = mined_seen_at + interval '1 minute'
          """)
  void viewOfAnEarlierRevisionOrAWrongClockIsWrittenOver(String whose, String dates) {
    books.assertGetsPaidOnce(payments.verified(0.25));
    executor
        .sql()
        .sql("update hostpay_wallet set balance_wei = 1, " + dates + OUR_WALLET)
        .param(chain.wallet().address())
        .update();
    BigInteger balance = ChainControl.anvil().balance(chain.wallet().address());

    books.assertGetsPaidOnce(payments.verified(0.25));

    assertThat(kept("balance_wei")).as(whose).isEqualTo(balance);
    assertThat(kept("extract(epoch from balance_at - mined_seen_at)")).as(whose).isZero();
  }
}
