package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.logging.Event;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The alarm about transactions of the wallet that the ledger does not know. */
@ResourceLock(Fixture.SERVICE_IN_THIS_PROCESS)
class UnknownSpendingIT {
  @RegisterExtension static final Fixture executor = Fixture.create();

  @Test
  void unknownSpendingRaisesTheAlarmOnceAlsoOverRestartsAndAgainForFurtherSpending() {
    executor.assertGetsPaidOnce(executor.verified(0.25));
    assertThat(executor.logged(Event.UNKNOWN_SPENDING)).isZero();
    spendElsewhere();

    executor.assertGetsPaidOnce(executor.verified(0.25));
    executor.assertGetsPaidOnce(executor.verified(0.25));
    assertThat(executor.logged(Event.UNKNOWN_SPENDING)).isEqualTo(1);

    executor.restart();
    executor.assertGetsPaidOnce(executor.verified(0.25));
    assertThat(executor.logged(Event.UNKNOWN_SPENDING)).isEqualTo(1);

    spendElsewhere();
    executor.assertGetsPaidOnce(executor.verified(0.25));
    assertThat(executor.logged(Event.UNKNOWN_SPENDING)).isEqualTo(2);
  }

  private static void spendElsewhere() {
    executor.spendElsewhere(executor.nextNonce(), Fixture.newAddress(), BigInteger.ONE, 50);
    executor.mine(1);
  }
}
