package io.hostpay.local.executor;

import static io.hostpay.local.executor.IsolatedExecutor.id;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.local.Orders;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A restore, or a failover, has lost what PostgreSQL had committed: the chain has a transaction of
 * which the ledger knows nothing, and its payment looks as if nobody had ever begun it.
 */
class LostCommitIT {
  enum Forgotten {
    PENDING,
    MINED
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsSignedAboveSpendingThatTheLedgerDoesNotKnow(Forgotten forgotten) {
    try (IsolatedExecutor isolated = IsolatedExecutor.at(60)) {
      isolated.assertGetsPaidOnce(isolated.pay(0.01));
      PaymentOrder order = isolated.verified(Orders.fresh(0.02));
      Backup before = Backup.of(isolated.database());
      isolated.execute(order);
      isolated.awaitPooled(order);
      if (forgotten == Forgotten.MINED) {
        isolated.mine(1);
        isolated.awaitState(order, "PAID");
      }

      before.restore();
      isolated.restart();
      isolated.execute(order);
      PaymentOrder other = isolated.pay(0.03);
      isolated.pass(Duration.ofMinutes(10));

      if (forgotten == Forgotten.MINED) {
        isolated.awaitState(order, "PAID"); // what is mined can be shown
      } else {
        assertThat(isolated.state(order)).isEqualTo("VERIFIED");
      }
      assertThat(isolated.state(other)).isEqualTo("VERIFIED");
      assertThat(isolated.log().has(Level.ERROR, "the ledger does not know"))
          .as("loud: %s", isolated.log().atLeast(Level.WARN))
          .isTrue();
      isolated.mine(IsolatedExecutor.FINAL_AFTER + 1);
      isolated.awaitState(order, "PAID");
      assertThat(isolated.chain().balance(order.payinAddress()))
          .as("wei at the address of %s", id(order))
          .isEqualTo(Orders.wei(order));
      isolated.assertNothingPaid(other);
    }
  }

  /** While the old service runs beside, its spending is no reason to stop. */
  @Test
  void spendingThatIsExpectedStopsNothing() {
    try (IsolatedExecutor isolated =
        new IsolatedExecutor(60, 1, Map.of("FOREIGN_SPENDING", "expected"))) {
      isolated.sendElsewhere(
          0,
          "0x000000000000000000000000000000000000dEaD",
          Orders.wei(Orders.fresh(0.01)),
          IsolatedExecutor.gwei(10),
          IsolatedExecutor.gwei(1));
      PaymentOrder behindPending = isolated.pay(0.02);
      isolated.awaitPooled(behindPending);
      isolated.mine(1);
      PaymentOrder behindMined = isolated.pay(0.03);
      isolated.awaitPooled(behindMined);
      isolated.assertGetsPaidOnce(behindPending);
      isolated.assertGetsPaidOnce(behindMined);
    }
  }
}
