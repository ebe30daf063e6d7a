package io.hostpay.executor;

import static io.hostpay.executor.ChainControl.anvil;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.faults.RpcFault;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a payment moves: every wei of it, also to a contract. */
@ResourceLock(ExecutorRig.SERVICE_IN_THIS_PROCESS)
class TransferIT {
  @RegisterExtension static final ExecutorRig executor = ExecutorRig.create();
  private static final ChainControl chain = executor.chain();
  private static final ExecutorPayments payments = executor.payments();
  private static final PaymentBooks books = executor.books();

  @ParameterizedTest
  @CsvSource({
    "1.0E-18,1",
    "0.123456789012345678,123456789012345680",
    "1.999999999999999999,2000000000000000000",
    "1.9999999999999998,1999999999999999800",
    "1.2345678901234567E-3,1234567890123456",
    "9.9999999999999E-17,99"
  })
  void amountsAtTheEdgesArePaidToTheWeiAndNeverRoundedUp(double eth, BigInteger wei) {
    PaymentOrder payment = payments.verified(eth);

    books.assertGetsPaidOnce(payment);

    assertThat(anvil().balance(payment.payinAddress())).isEqualTo(wei);
  }

  @Test
  void contractThatNeedsMoreThan21000GasIsPaidOnce() {
    PaymentOrder payment =
        payments.verified(ExecutorPayments.order(chain.contract(ChainControl.TAKES), 0.25));

    books.assertGetsPaidOnce(payment);

    assertThat(payments.newest(payment).gasLimit()).isGreaterThan(BigInteger.valueOf(40_000));
  }

  @Test
  void contractThatRefusesWhenTriedIsNotSignedAndPaidWhenItTakesTheMoney() {
    PaymentOrder payment =
        payments.verified(ExecutorPayments.order(chain.contract("60006000fd"), 0.25));
    executor.deliver(payment).is(424, "refuses the transfer now");
    books.assertNothingSigned(payment);

    chain.setCode(payment.payinAddress(), ChainControl.TAKES);

    books.assertGetsPaidOnce(payment);
  }

  @Test
  void estimateOfMoreGasThanAnyDepositNeedsIsNotBelievedAndEndsNothing() {
    PaymentOrder payment = payments.verified(0.25);
    executor.node().answer("eth_estimateGas", RpcFault.result("\"0xffffffff\""));

    executor.deliver(payment).is(424, "which no deposit address needs");

    assertThat(payments.state(payment)).isEqualTo(PaymentState.VERIFIED);
    executor.node().removeRules();
    books.assertGetsPaidOnce(payment);
  }
}
