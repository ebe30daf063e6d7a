package io.hostpay.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.EndReason;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What operators are told of the whole: what is open, what needs a person, and the wallet. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorSummaryIT extends OperatorRig {
  @Test
  void showsTheBalanceWithItsAgeOnceTheExecutorHasSeenItAndWhatWasSignedOfTheLimits() {
    orchestrator.in(PaymentState.SUBMITTED);
    assertThat(wallet().path("seen").isNull()).isTrue();
    orchestrator
        .jdbc
        .sql(
            """
            update hostpay_wallet set balance_wei = 10 ^ 19, balance_block = 7,
              balance_at = timestamptz '2026-11-01 12:00Z', max_hour_wei = 2, max_day_wei = 3,
              max_payment_wei = 4, max_fee_wei = 5
            """)
        .update();
    orchestrator
        .jdbc
        .sql("update hostpay_wallet_nonce set reserved_at = now() - interval '2 hours'")
        .update();

    JsonNode wallet = wallet();

    assertThat(wallet.path("seen").path("balance_wei").asString())
        .isEqualTo("10000000000000000000");
    assertThat(wallet.path("seen").path("block").asLong()).isEqualTo(7);
    assertThat(wallet.path("seen").path("at").asString()).isEqualTo("2026-11-01T12:00:00Z");
    assertThat(wallet.path("seen").path("max_payment_wei").asString()).isEqualTo("4");
    assertThat(wallet.path("seen").path("max_fee_wei").asString()).isEqualTo("5");
    assertThat(wallet.path("seen").path("max_hour_wei").asString()).isEqualTo("2");
    assertThat(wallet.path("seen").path("max_day_wei").asString()).isEqualTo("3");
    assertThat(wallet.path("hour_wei").asString()).isEqualTo("0");
    assertThat(wallet.path("day_wei").asString()).isEqualTo("1500000000000000000");
  }

  @Test
  void summarisesWhatIsOpenWhatEndedAndWhatNeedsAPerson() {
    String failed = id(orchestrator.in(PaymentState.FAILED));
    orchestrator.in(PaymentState.COMPLETED);
    orchestrator.in(PaymentState.SUBMITTED);

    JsonNode summary = get("/summary").body();

    assertThat(summary.path("needs_person")).hasSize(1);
    assertThat(summary.path("needs_person").path(0).path("unique_id").asString()).isEqualTo(failed);
    assertThat(summary.path("open").path(0).path("state").asString()).isEqualTo("SUBMITTED");
    assertThat(summary.path("hours").path(0).path("received").asInt()).isEqualTo(3);
    assertThat(summary.path("hours").path(0).path("completed").asInt()).isEqualTo(1);
    assertThat(summary.path("wallets").path(0).path("in_flight").asInt()).isEqualTo(1);
    assertThat(summary.path("wallets").path(0).path("in_flight_wei").asString())
        .isEqualTo("1500000000000000000");
    assertThat(summary.path("retries")).isEmpty();
    assertThat(summary.path("changenow_waits_at").isNull()).isFalse();
  }

  /** Once, every wallet showed the sum of all wallets. */
  @Test
  void countsWhatIsInFlightForTheWalletThatHasSignedIt() {
    orchestrator.in(PaymentState.SUBMITTED);
    orchestrator
        .jdbc
        .sql("insert into hostpay_wallet (chain_id, wallet) values (1, '0x' || repeat('f', 40))")
        .update();

    JsonNode wallets = get("/summary").body().path("wallets");

    assertThat(wallets).hasSize(2);
    assertThat(wallets.path(0).path("in_flight").asInt()).isEqualTo(1);
    assertThat(wallets.path(1).path("in_flight").asInt()).isZero();
    assertThat(wallets.path(1).path("in_flight_wei").asString()).isEqualTo("0");
  }

  /** Once, a single refused payment was in no list of what needs a person. */
  @ParameterizedTest
  @EnumSource(
      names = {
        "UNSUPPORTED_CURRENCY",
        "BAD_ADDRESS",
        "OWN_ADDRESS",
        "ADDRESS_NOT_ALLOWED",
        "BAD_ORDER_ID",
        "BAD_AMOUNT",
        "AMOUNT_OVER_LIMIT",
        "DUPLICATE_ORDER",
        "DEPOSIT_MISSED",
        "DEPOSIT_UNEXPLAINED",
        "MISMATCH",
        "NOT_FOUND",
        "TAKEN_BY_PREDECESSOR",
        "UNKNOWN_STATUS"
      })
  void aRefusalOfTheLastDayNeedsAPerson(EndReason reason) {
    PaymentOrder order = orchestrator.in(PaymentState.VERIFIED);
    orchestrator.change(order, payment -> orchestrator.ledger.reject(payment, reason, "why"));
    assertThat(needPerson()).containsExactly(id(order));

    // Reopened and refused again: it came in long before.
    age(order, "received_at = now() - interval '3 days', ended_at = now() - interval '23 hours'");
    assertThat(needPerson()).containsExactly(id(order));

    age(order, "ended_at = now() - interval '25 hours'");
    assertThat(needPerson()).isEmpty();
  }

  @Test
  void aRefusalBecauseAnotherPaymentOfTheOrderIsSignedNeedsNobody() {
    PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);
    orchestrator.change(
        order, payment -> orchestrator.ledger.reject(payment, EndReason.NOT_WAITING, "refunded"));

    assertThat(needPerson()).isEmpty();
  }

  private void age(PaymentOrder order, String assignments) {
    orchestrator
        .jdbc
        .sql("update hostpay_payment set " + assignments + " where unique_id = :id")
        .param("id", id(order))
        .update();
  }

  private List<String> needPerson() {
    return get("/summary")
        .body()
        .path("needs_person")
        .valueStream()
        .map(line -> line.path("unique_id").asString())
        .toList();
  }

  @Test
  void countsByServiceWhatHadToBeDeliveredAgain() {
    PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);
    orchestrator
        .client()
        .post(
            "/status-verified", Messages.report(order, "waiting"), "X-HostPay-Cause-Attempt", "4");
    for (int delivery = 1; delivery <= 2; delivery++) {
      orchestrator.timeline.note(
          order.uniqueId(), Event.PAYMENT_DEFERRED, delivery, "no node answers");
    }

    assertThat(get("/summary").body().path("retries").toString())
        .isEqualTo(
            "[{\"service\":\"GCHostPay2-10-26\",\"payments\":1,\"retries\":3},"
                + "{\"service\":\"GCHostPay3-10-26\",\"payments\":1,\"retries\":2}]");
  }
}
