package io.hostpay.local.executor;

import static io.hostpay.local.executor.IsolatedExecutor.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.UniqueId;
import io.hostpay.local.Orders;
import io.hostpay.testkit.faults.RpcFault;
import io.hostpay.testkit.faults.RpcRule;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

/** What the ledger allows, and how it tells a payment's story. */
class LedgerRulesIT {
  @Test
  void oneOrderOfChangeNowIsPaidOnceWhicheverIdsItComesUnder() {
    try (IsolatedExecutor isolated = IsolatedExecutor.at(60)) {
      PaymentOrder first = Orders.fresh(0.02);
      PaymentOrder second =
          new PaymentOrder(
              new UniqueId("OTHER" + id(first).substring(5)),
              first.cnApiId(),
              first.fromCurrency(),
              first.fromNetwork(),
              first.amount(),
              first.payinAddress());
      isolated.verified(first);
      isolated.verified(second);
      for (int i = 0; i < 3; i++) {
        isolated.execute(first);
        isolated.execute(second);
      }
      isolated.awaitPooled(first);
      isolated.await(
          "one is refused",
          () ->
              assertThat(Stream.of(first, second).map(isolated::state))
                  .anyMatch(state -> state.startsWith("REJECTED(duplicate_order")));
      isolated.mine(1);
      isolated.pass(Duration.ofMinutes(5));
      isolated.mine(3);

      assertThat(isolated.chain().balance(first.payinAddress())).isEqualTo(Orders.wei(first));
      assertThat(isolated.ledger().signed()).isEqualTo(1);
      assertThat(isolated.log().has(Level.WARN, first.cnApiId()))
          .as("loud: %s", isolated.log().atLeast(Level.WARN))
          .isTrue();
    }
  }

  @Test
  void aPaymentThatWaitsLongHasATimelineThatAPersonCanRead() {
    try (IsolatedExecutor isolated = IsolatedExecutor.at(120)) {
      isolated.node().rule(RpcRule.onEvery(RpcFault.tooManyRequests()));
      PaymentOrder order = isolated.pay(0.02);
      isolated.pass(Duration.ofMinutes(40));

      assertThat(isolated.deliveries()).as("deliveries").hasSizeGreaterThan(8);
      assertEachSaidOnce(isolated, order);
      isolated.node().removeRules();
      isolated.awaitPooled(order);
      for (int minute = 0; minute < 20; minute++) {
        isolated.pass(Duration.ofMinutes(1)); // and now it waits to be mined
      }
      assertEachSaidOnce(isolated, order);
      isolated.assertGetsPaidOnce(order);
    }
  }

  private static void assertEachSaidOnce(IsolatedExecutor isolated, PaymentOrder order) {
    assertThat(
            isolated
                .ledger()
                .rows(
                    """
                select service, event, detail, count(*) from hostpay_event where unique_id = ?
                group by service, event, detail having count(*) > 1
                """,
                    id(order)))
        .as("said more than once in %d rows", isolated.told(order).size())
        .isEmpty();
  }

  @Test
  void theDatabaseLetsNoPaymentLeaveSubmittedWhileItHoldsANonce() {
    try (IsolatedExecutor isolated = IsolatedExecutor.at(60)) {
      PaymentOrder order = isolated.pay(0.02);
      isolated.awaitPooled(order);

      for (String left :
          List.of(
              "state = 'FAILED', reason = 'by hand'", "state = 'VERIFIED'", "state = 'RECEIVED'")) {
        assertThatThrownBy(
                () ->
                    isolated
                        .jdbc()
                        .sql("update hostpay_payment set " + left + " where unique_id = :id")
                        .param("id", id(order))
                        .update())
            .as(left)
            .isInstanceOf(DataAccessException.class);
        assertThat(isolated.state(order)).isEqualTo("SUBMITTED");
      }
      isolated.assertGetsPaidOnce(order);
    }
  }
}
