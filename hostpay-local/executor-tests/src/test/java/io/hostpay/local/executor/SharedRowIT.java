package io.hostpay.local.executor;

import static io.hostpay.local.executor.IsolatedExecutor.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.token.PaymentOrder;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The row in the table that other systems share, and what other systems do to it. */
class SharedRowIT {
  @Test
  void anotherSessionsLockOnTheTableHoldsUpNoSigning() throws SQLException {
    try (IsolatedExecutor isolated = IsolatedExecutor.at(60);
        Connection other = isolated.database().dataSource().getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("lock table split_payout_hostpay in exclusive mode");

      Instant began = Instant.now();
      List<PaymentOrder> orders = Stream.generate(() -> isolated.pay(0.02)).limit(8).toList();
      orders.forEach(isolated::awaitPooled);
      Duration took = Duration.between(began, Instant.now());
      double apart = leastSecondsBetweenSignings(isolated);
      System.out.printf(
          "%d payments in the pool after %s of another's lock, signed %.3f s apart or more%n",
          orders.size(), took, apart);
      isolated.mine(1);
      orders.forEach(order -> isolated.awaitState(order, "PAID"));

      // Each waits for a moment, but not one after the other under the wallet's lock.
      assertThat(apart).isLessThan(0.9);
      assertThat(
              isolated
                  .ledger()
                  .row("hostpay_payment", id(orders.getFirst()))
                  .get("unprojected_since"))
          .as("to be repaired")
          .isNotNull();
      other.rollback();
      orders.forEach(isolated::assertGetsPaidOnce);
    }
  }

  /**
   * Independent of the machine's speed: a wait of one second under the lock keeps two signings a
   * second apart.
   */
  private static double leastSecondsBetweenSignings(IsolatedExecutor isolated) {
    return isolated
            .jdbc()
            .sql(
                """
                select min(gap)::float8 from (
                  select extract(epoch from created_at - lag(created_at) over (order by created_at))
                    as gap from hostpay_eth_attempt) g
                """)
            .query(Double.class)
            .single()
        / isolated.scale();
  }

  @Test
  void aRevertedPaymentShowsInTheSharedRow() {
    try (IsolatedExecutor isolated = IsolatedExecutor.at(60)) {
      PaymentOrder order = isolated.pay(0.02);
      String hash = isolated.awaitPooled(order);
      isolated.chain().rpc("anvil_setCode", order.payinAddress(), "0x60006000fd");
      isolated.mine(1 + IsolatedExecutor.FINAL_AFTER + 1);

      isolated.awaitState(order, "FAILED(reverted");
      isolated.await(
          "the shared row",
          () ->
              assertThat(isolated.ledger().row("split_payout_hostpay", id(order)))
                  .containsEntry("is_complete", false)
                  .containsEntry("tx_hash", hash)
                  .containsEntry("tx_status", "reverted"));
      isolated.assertNothingPaid(order);
    }
  }

  @Test
  void aCancelledPaymentShowsInTheSharedRow() {
    try (IsolatedExecutor isolated = IsolatedExecutor.at(60)) {
      PaymentOrder order = isolated.pay(0.02);
      isolated.awaitPooled(order);
      isolated.cancel(order);
      isolated.await(
          "the cancellation in the pool",
          () ->
              assertThat(isolated.books().pool())
                  .hasSize(1)
                  .allMatch(tx -> tx.path("value").asString().equals("0x0")));
      isolated.mine(1 + IsolatedExecutor.FINAL_AFTER + 1);

      isolated.awaitState(order, "FAILED(cancelled");
      isolated.await(
          "the shared row",
          () ->
              assertThat(isolated.ledger().row("split_payout_hostpay", id(order)))
                  .containsEntry("is_complete", false)
                  .containsEntry("tx_status", "cancelled"));
      isolated.assertNothingPaid(order);
    }
  }
}
