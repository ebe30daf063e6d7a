package io.hostpay.local.executor;

import static io.hostpay.local.executor.Bench.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.UniqueId;
import io.hostpay.local.Orders;
import io.hostpay.local.Turns;
import io.hostpay.testkit.faults.RpcFault;
import io.hostpay.testkit.faults.RpcRule;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.dao.DataAccessException;

/** What the ledger allows, and how it tells a payment's story. */
@ResourceLock(Turns.SERVICES_IN_THIS_PROCESS)
@Order(3) // of those that take turns the longest: they begin early
class LedgerRulesIT {
  @Test
  void oneOrderOfChangeNowIsPaidOnceWhicheverIdsItComesUnder() {
    try (Bench bench = Bench.at(60)) {
      PaymentOrder first = Orders.fresh(0.02);
      PaymentOrder second =
          new PaymentOrder(
              new UniqueId("OTHER" + id(first).substring(5)),
              first.cnApiId(),
              first.fromCurrency(),
              first.fromNetwork(),
              first.amount(),
              first.payinAddress());
      bench.verified(first);
      bench.verified(second);
      for (int i = 0; i < 3; i++) {
        bench.execute(first);
        bench.execute(second);
      }
      bench.awaitPooled(first);
      bench.await(
          "one is refused",
          () ->
              assertThat(Stream.of(first, second).map(bench::state))
                  .anyMatch(state -> state.startsWith("REJECTED(duplicate_order")));
      bench.mine(1);
      bench.pass(Duration.ofMinutes(5));
      bench.mine(3);

      assertThat(bench.chain().balance(first.payinAddress())).isEqualTo(Orders.wei(first));
      assertThat(bench.ledger().signed()).isEqualTo(1);
      assertThat(bench.log().has(Level.WARN, first.cnApiId()))
          .as("loud: %s", bench.log().from(Level.WARN))
          .isTrue();
    }
  }

  @Test
  void aPaymentThatWaitsLongHasATimelineThatAPersonCanRead() {
    try (Bench bench = Bench.at(120)) {
      bench.node().rule(RpcRule.onEvery(RpcFault.tooManyRequests()));
      PaymentOrder order = bench.pay(0.02);
      bench.pass(Duration.ofMinutes(40));

      assertThat(bench.deliveries()).as("deliveries").hasSizeGreaterThan(8);
      assertEachSaidOnce(bench, order);
      bench.node().removeRules();
      bench.awaitPooled(order);
      for (int minute = 0; minute < 20; minute++) {
        bench.pass(Duration.ofMinutes(1)); // and now it waits to be mined
      }
      assertEachSaidOnce(bench, order);
      bench.assertGetsPaidOnce(order);
    }
  }

  private static void assertEachSaidOnce(Bench bench, PaymentOrder order) {
    assertThat(
            bench
                .ledger()
                .rows(
                    """
                select service, event, detail, count(*) from hostpay_event where unique_id = ?
                group by service, event, detail having count(*) > 1
                """,
                    id(order)))
        .as("said more than once in %d rows", bench.told(order).size())
        .isEmpty();
  }

  @Test
  void theDatabaseLetsNoPaymentLeaveSubmittedWhileItHoldsANonce() {
    try (Bench bench = Bench.at(60)) {
      PaymentOrder order = bench.pay(0.02);
      bench.awaitPooled(order);

      for (String left :
          List.of(
              "state = 'FAILED', reason = 'by hand'", "state = 'VERIFIED'", "state = 'RECEIVED'")) {
        assertThatThrownBy(
                () ->
                    bench
                        .jdbc()
                        .sql("update hostpay_payment set " + left + " where unique_id = :id")
                        .param("id", id(order))
                        .update())
            .as(left)
            .isInstanceOf(DataAccessException.class);
        assertThat(bench.state(order)).isEqualTo("SUBMITTED");
      }
      bench.assertGetsPaidOnce(order);
    }
  }
}
