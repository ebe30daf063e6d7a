package io.hostpay.local.executor;

import static io.hostpay.local.executor.Bench.id;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.local.Orders;
import io.hostpay.local.Turns;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A restore, or a failover, has lost what PostgreSQL had committed: the chain has a transaction of
 * which the ledger knows nothing, and its payment looks as if nobody had ever begun it.
 */
@ResourceLock(Turns.SERVICES_IN_THIS_PROCESS)
@Order(3) // of those that take turns the longest: they begin early
class LostCommitIT {
  enum Forgotten {
    PENDING,
    MINED
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsSignedAboveSpendingThatTheLedgerDoesNotKnow(Forgotten forgotten) {
    try (Bench bench = Bench.at(60)) {
      bench.assertGetsPaidOnce(bench.pay(0.01));
      PaymentOrder order = bench.verified(Orders.fresh(0.02));
      Backup before = Backup.of(bench.database());
      bench.execute(order);
      bench.awaitPooled(order);
      if (forgotten == Forgotten.MINED) {
        bench.mine(1);
        bench.awaitState(order, "PAID");
      }

      before.restore();
      bench.restart();
      bench.execute(order);
      PaymentOrder other = bench.pay(0.03);
      bench.pass(Duration.ofMinutes(10));

      if (forgotten == Forgotten.MINED) {
        bench.awaitState(order, "PAID"); // what is mined can be shown
      } else {
        assertThat(bench.state(order)).isEqualTo("VERIFIED");
      }
      assertThat(bench.state(other)).isEqualTo("VERIFIED");
      assertThat(bench.log().has(Level.ERROR, "the ledger does not know"))
          .as("loud: %s", bench.log().from(Level.WARN))
          .isTrue();
      bench.mine(Bench.FINAL_AFTER + 1);
      bench.awaitState(order, "PAID");
      assertThat(bench.chain().balance(order.payinAddress()))
          .as("wei at the address of %s", id(order))
          .isEqualTo(Orders.wei(order));
      bench.assertNothingPaid(other);
    }
  }

  /** While the old service runs beside, its spending is no reason to stop. */
  @Test
  void spendingThatIsExpectedStopsNothing() {
    try (Bench bench = new Bench(60, 1, Map.of("FOREIGN_SPENDING", "expected"))) {
      bench.sendElsewhere(
          0,
          "0x000000000000000000000000000000000000dEaD",
          Orders.wei(Orders.fresh(0.01)),
          Bench.gwei(10),
          Bench.gwei(1));
      PaymentOrder behindPending = bench.pay(0.02);
      bench.awaitPooled(behindPending);
      bench.mine(1);
      PaymentOrder behindMined = bench.pay(0.03);
      bench.awaitPooled(behindMined);
      bench.assertGetsPaidOnce(behindPending);
      bench.assertGetsPaidOnce(behindMined);
    }
  }
}
