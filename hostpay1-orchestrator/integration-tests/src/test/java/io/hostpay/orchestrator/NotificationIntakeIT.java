package io.hostpay.orchestrator;

import static io.hostpay.orchestrator.WebhookRig.BLOCK;
import static io.hostpay.orchestrator.WebhookRig.WALLET;
import static io.hostpay.orchestrator.WebhookRig.hash;
import static io.hostpay.orchestrator.alchemy.AlchemyPayloads.activity;
import static io.hostpay.orchestrator.alchemy.AlchemyPayloads.dropped;
import static io.hostpay.orchestrator.alchemy.AlchemyPayloads.external;
import static io.hostpay.orchestrator.alchemy.AlchemyPayloads.graphql;
import static io.hostpay.orchestrator.alchemy.AlchemyPayloads.graphqlLogs;
import static io.hostpay.orchestrator.alchemy.AlchemyPayloads.mined;
import static io.hostpay.orchestrator.alchemy.AlchemyPayloads.removedExternal;
import static io.hostpay.orchestrator.alchemy.AlchemyPayloads.removedToken;
import static io.hostpay.orchestrator.alchemy.AlchemyPayloads.token;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.EndReason;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.logging.Event;
import io.hostpay.common.token.UniqueId;
import io.hostpay.testkit.postgres.CommitFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a notification of Alchemy shows of a payment, and of spending that no payment explains. */
@Isolated("reads the lines of the whole process")
class NotificationIntakeIT extends NotificationRig {

  @Nested
  class Mined {
    // Production fault 18
    @Test
    void showsThatTransactionIsMinedWhicheverTypeSaysSo() {
      List<String> ids = List.of("act", "mined", "graphql", "graphqllogs", "upper");
      ids.forEach(id -> rig.payment(id, PaymentState.SUBMITTED, "tx-" + id));
      rig.payment("untouched", PaymentState.SUBMITTED, "tx-untouched");

      deliver(
          activity("whevt_1", T1, List.of(external(hash("tx-act"), WALLET, BLOCK))),
          mined("whevt_2", T1, hash("tx-mined"), WALLET, BLOCK),
          graphql("whevt_3", T1, hash("tx-graphql"), WALLET, 1),
          graphqlLogs("whevt_4", T1, hash("tx-graphqllogs"), WALLET),
          mined(
              "whevt_5",
              T1,
              "0x" + hash("tx-upper").substring(2).toUpperCase(Locale.ROOT),
              WALLET,
              1));

      assertThat(rig.payoutRows())
          .containsExactly(
              "act tx-act confirmed",
              "graphql tx-graphql confirmed",
              "graphqllogs tx-graphqllogs confirmed",
              "mined tx-mined confirmed",
              "untouched tx-untouched pending",
              "upper tx-upper confirmed");
      assertThat(rig.tasks.tasks()).isEmpty();
      for (String id : ids) {
        assertThat(rig.hints(id)).containsExactly("transaction_confirmed_hint");
        // A hint never makes a payment paid.
        assertThat(rig.state(id)).isEqualTo("SUBMITTED");
      }
    }

    @Test
    void doesNotShowFailedTransactionAsConfirmed() {
      rig.payment("pay", PaymentState.SUBMITTED, "tx");

      deliver(graphql("whevt_1", T1, hash("tx"), WALLET, 0));

      assertThat(rig.payoutRows()).containsExactly("pay tx pending");
      assertThat(rig.hints("pay")).containsExactly("transaction_reverted_hint");
    }

    @Test
    void ignoresFieldsThatItDoesNotKnow() {
      rig.payment("pay", PaymentState.SUBMITTED, "tx");
      String body =
          mined("whevt_1", T1, hash("tx"), WALLET, BLOCK)
              .replace("{\"webhookId\"", "{\"new\":{\"a\":[1,2.5e99,null]},\"webhookId\"")
              .replace("\"transaction\":{", "\"transaction\":{\"blobs\":[{}],\"yParity\":\"0x1\",");

      deliver(body);

      assertThat(rig.payoutRows()).containsExactly("pay tx confirmed");
    }

    @Test
    void showsPaymentConfirmedByWhicheverAttemptIsMined() {
      rig.payment("old", PaymentState.SUBMITTED, "o1", "o2");
      rig.payment("new", PaymentState.SUBMITTED, "n1", "n2");

      deliver(
          mined("whevt_1", T1, hash("o1"), WALLET, BLOCK),
          mined("whevt_2", T1, hash("n2"), WALLET, BLOCK));

      assertThat(rig.payoutRows()).containsExactly("new n1 confirmed", "old o1 confirmed");
    }

    @Test
    void leavesPaidPaymentAsItIsWhenReplacedAttemptIsSaidToBeMinedOrGone() {
      rig.payment("pay", PaymentState.PAID, "mined", "other");
      rig.jdbc.sql("update split_payout_hostpay set tx_status = 'confirmed'").update();

      deliver(
          mined("whevt_1", T1, hash("other"), WALLET, BLOCK),
          activity("whevt_2", T2, List.of(removedExternal(hash("other"), WALLET, BLOCK))));

      assertThat(rig.payoutRows()).containsExactly("pay mined confirmed complete");
    }

    @Test
    void showsNoPaymentConfirmedByItsCancellation() {
      rig.payment("pay", PaymentState.SUBMITTED, "tx");
      rig.cancel("pay", "cancel");

      deliver(mined("whevt_1", T1, hash("cancel"), WALLET, BLOCK));

      assertThat(rig.payoutRows()).containsExactly("pay tx pending");
      assertThat(rig.hints("pay")).containsExactly("transaction_confirmed_hint");
    }

    @ParameterizedTest
    @EnumSource(
        value = PaymentState.class,
        names = {"RECEIVED", "FAILED"})
    void changesNothingForPaymentWithoutLiveTransaction(PaymentState state) {
      rig.payment("pay", PaymentState.SUBMITTED, "tx");
      rig.jdbc.sql("update hostpay_wallet_nonce set released_at = now()").update();
      rig.change(
          new UniqueId("pay"),
          payment -> {
            if (state == PaymentState.RECEIVED) {
              rig.ledger().returnToReceived(payment, "foreign");
            } else {
              rig.ledger().fail(payment, EndReason.REVERTED, null);
            }
          });

      deliver(
          mined("whevt_1", T1, hash("tx"), WALLET, BLOCK),
          dropped("whevt_2", T2, hash("tx"), WALLET));

      assertThat(rig.payoutRows()).containsExactly("pay tx pending");
      assertThat(rig.tasks.tasks()).isEmpty();
      assertThat(rig.hints("pay"))
          .containsExactly("transaction_confirmed_hint", "transaction_dropped_hint");
    }
  }

  @Nested
  class Gone {
    @ParameterizedTest
    @EnumSource(
        value = PaymentState.class,
        names = {"SUBMITTED", "PAID", "COMPLETED"})
    void showsThatTransactionHasLeftTheChain(PaymentState state) {
      rig.payment("pay", state, "tx");
      rig.payment("token", state, "tx-token");

      deliver(
          activity("whevt_1", T1, List.of(removedExternal(hash("tx"), WALLET, BLOCK))),
          activity("whevt_2", T2, List.of(removedToken(hash("tx-token"), SOMEBODY, BLOCK))));

      String complete = state == PaymentState.SUBMITTED ? "" : " complete";
      assertThat(rig.payoutRows())
          .containsExactly("pay tx reorged" + complete, "token tx-token reorged" + complete);
      assertThat(rig.taskUrls()).as("the executor looks by itself").isEmpty();
      assertThat(rig.state("pay")).isEqualTo(state.name());
      assertThat(rig.hints("pay")).containsExactly("transaction_reorged_hint");
    }

    @Test
    void leavesPaidPaymentAsItIsWhenABlockOtherThanItsOwnLeavesTheChain() {
      rig.payment("pay", PaymentState.COMPLETED, "tx");

      deliver(activity("whevt_1", T1, List.of(removedExternal(hash("tx"), WALLET, BLOCK - 1))));

      assertThat(rig.payoutRows()).containsExactly("pay tx confirmed complete");
    }

    @Test
    void showsThatTransactionIsDropped() {
      rig.payment("pending", PaymentState.SUBMITTED, "tx-pending");
      rig.payment("paid", PaymentState.PAID, "tx-paid");
      rig.payment("completed", PaymentState.COMPLETED, "tx-completed");

      deliver(
          dropped("whevt_1", T1, hash("tx-pending"), WALLET),
          dropped("whevt_2", T1, hash("tx-paid"), WALLET),
          dropped("whevt_3", T1, hash("tx-completed"), WALLET));

      // What the ledger has seen mined is not dropped because somebody says so.
      assertThat(rig.payoutRows())
          .containsExactly(
              "completed tx-completed confirmed complete",
              "paid tx-paid confirmed complete",
              "pending tx-pending dropped");
    }

    @Test
    void marksNothingDroppedForAnAttemptThatWasReplaced() {
      rig.payment("pending", PaymentState.SUBMITTED, "old", "new");
      rig.payment("paid", PaymentState.PAID, "mined", "other");

      deliver(
          dropped("whevt_1", T1, hash("old"), WALLET),
          dropped("whevt_2", T1, hash("other"), WALLET));

      assertThat(rig.payoutRows())
          .containsExactly("paid mined confirmed complete", "pending old pending");

      deliver(dropped("whevt_3", T1, hash("new"), WALLET));

      assertThat(rig.payoutRows())
          .containsExactly("paid mined confirmed complete", "pending old dropped");
    }

    /** Whichever instance signed it: their clocks may be apart. */
    @Test
    void theNewestAttemptIsTheOneWithTheHighestNumber() {
      rig.payment("pay", PaymentState.SUBMITTED, "old", "new");
      rig.jdbc
          .sql(
              """
              update hostpay_eth_attempt set created_at = created_at - interval '1 minute'
              where tx_hash = ?
              """)
          .param(hash("new"))
          .update();

      deliver(dropped("whevt_1", T1, hash("old"), WALLET));
      assertThat(rig.payoutRows()).containsExactly("pay old pending");
      deliver(dropped("whevt_2", T1, hash("new"), WALLET));
      assertThat(rig.payoutRows()).containsExactly("pay old dropped");
    }
  }

  @Nested
  class UnknownSpending {
    @Test
    void raisesTheAlarmOnceForSpendingThatTheLedgerDoesNotKnow() {
      rig.payment("pay", PaymentState.SUBMITTED, "tx");
      String mixedCase = "0x00000000000000000000000000000000000000Aa";

      deliver(
          activity(
              "whevt_1",
              T1,
              List.of(
                  external(hash("thief"), mixedCase, BLOCK),
                  token(hash("thief"), WALLET, BLOCK),
                  external(hash("tx"), WALLET, BLOCK),
                  external(hash("gift"), SOMEBODY, BLOCK))),
          activity("whevt_2", T2, List.of(removedExternal(hash("thief"), WALLET, BLOCK))),
          mined("whevt_3", T3, hash("thief"), WALLET, BLOCK),
          mined("whevt_3", T3, hash("thief"), WALLET, BLOCK));

      assertThat(rig.logged(Event.UNKNOWN_SPENDING))
          .singleElement()
          .asString()
          .startsWith("ERROR")
          .contains("tx_hash=" + hash("thief"), "notification=whevt_1");
      assertThat(rig.payoutRows()).containsExactly("pay tx confirmed");
    }

    /** Once, a notification whose commit's answer was lost had raised none, nor did its repeat. */
    @Test
    void raisesTheAlarmBeforeItsCommit() {
      try (CommitFault commits = new CommitFault(rig.jdbc)) {
        commits.failAfter("insert on hostpay_webhook_event");

        assertThat(rig.deliver(mined("whevt_1", T1, hash("thief"), WALLET, BLOCK))).isEqualTo(500);
      }

      assertThat(rig.logged(Event.UNKNOWN_SPENDING)).hasSize(1);
      assertThat(rig.logged(Event.WEBHOOK_RECEIVED)).isEmpty();
    }

    @Test
    void raisesTheAlarmWhicheverTypeShowsTheSpending() {
      deliver(
          mined("whevt_1", T1, hash("t1"), WALLET, BLOCK),
          dropped("whevt_2", T1, hash("t2"), WALLET),
          graphql("whevt_3", T1, hash("t3"), WALLET, 1),
          graphqlLogs("whevt_4", T1, hash("t4"), WALLET),
          activity("whevt_5", T1, List.of(external(hash("t5"), WALLET, BLOCK))));

      assertThat(rig.logged(Event.UNKNOWN_SPENDING)).hasSize(5);
    }

    @Test
    void raisesNoAlarmForTokensThatNameTheWallet() {
      deliver(activity("whevt_1", T1, List.of(token(hash("fake"), WALLET, BLOCK))));

      assertThat(rig.logged(Event.UNKNOWN_SPENDING)).isEmpty();
      assertThat(rig.logged(Event.UNKNOWN_TOKEN_TRANSFER))
          .singleElement()
          .asString()
          .startsWith("WARN");
    }

    @Test
    void raisesTheAlarmOnceWhenDeliveriesComeAtOnce() throws Exception {
      List<String> bodies =
          IntStream.range(0, 20)
              .mapToObj(
                  i -> {
                    List<String> activities =
                        new ArrayList<>(
                            List.of(
                                external(hash("t1"), WALLET, BLOCK),
                                external(hash("t2"), WALLET, BLOCK)));
                    return activity(
                        "whevt_" + i, T1, i % 2 == 0 ? activities : activities.reversed());
                  })
              .toList();

      assertThat(atOnce(bodies)).containsOnly(200);

      assertThat(rig.logged(Event.UNKNOWN_SPENDING)).hasSize(2);
    }
  }
}
