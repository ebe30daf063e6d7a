package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.logging.Event;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The alarm about transactions of the wallet that the ledger does not know. */
@ResourceLock(ExecutorRig.SERVICE_IN_THIS_PROCESS)
class UnknownSpendingIT {
  @RegisterExtension static final ExecutorRig executor = ExecutorRig.create();
  private static final ChainControl chain = executor.chain();
  private static final ExecutorPayments payments = executor.payments();
  private static final PaymentBooks books = executor.books();

  @Test
  void unknownSpendingRaisesTheAlarmOnceAlsoOverRestartsAndAgainForFurtherSpending() {
    books.assertGetsPaidOnce(payments.verified(0.25));
    assertThat(executor.logged(Event.UNKNOWN_SPENDING)).isZero();
    spendElsewhere();

    books.assertGetsPaidOnce(payments.verified(0.25));
    books.assertGetsPaidOnce(payments.verified(0.25));
    assertThat(executor.logged(Event.UNKNOWN_SPENDING)).isEqualTo(1);

    executor.restart();
    books.assertGetsPaidOnce(payments.verified(0.25));
    assertThat(executor.logged(Event.UNKNOWN_SPENDING)).isEqualTo(1);

    spendElsewhere();
    books.assertGetsPaidOnce(payments.verified(0.25));
    assertThat(executor.logged(Event.UNKNOWN_SPENDING)).isEqualTo(2);
  }

  private static void spendElsewhere() {
    chain.spendElsewhere(chain.nextNonce(), ChainControl.newAddress(), BigInteger.ONE, 50);
    chain.mine(1);
  }
}
