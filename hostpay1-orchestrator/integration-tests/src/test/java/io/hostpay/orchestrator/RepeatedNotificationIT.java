package io.hostpay.orchestrator;

import static io.hostpay.orchestrator.WebhookRig.BLOCK;
import static io.hostpay.orchestrator.WebhookRig.WALLET;
import static io.hostpay.orchestrator.WebhookRig.hash;
import static io.hostpay.orchestrator.alchemy.AlchemyPayloads.activity;
import static io.hostpay.orchestrator.alchemy.AlchemyPayloads.dropped;
import static io.hostpay.orchestrator.alchemy.AlchemyPayloads.external;
import static io.hostpay.orchestrator.alchemy.AlchemyPayloads.mined;
import static io.hostpay.orchestrator.alchemy.AlchemyPayloads.removedExternal;
import static io.hostpay.orchestrator.alchemy.AlchemyPayloads.token;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.logging.Event;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Notifications that come again, at once, late, in batches and in any order. */
@Isolated("reads the lines of the whole process")
class RepeatedNotificationIT extends NotificationRig {
  @Test
  void takesTheSameDeliveryTenTimesAsOne() {
    rig.payment("pay", PaymentState.SUBMITTED, "tx");
    String body = dropped("whevt_1", T1, hash("tx"), WALLET);

    deliver(body);
    Map<String, List<String>> after = rig.everything();
    for (int i = 1; i < 10; i++) {
      deliver(body);
    }

    assertThat(rig.everything()).isEqualTo(after);
    assertThat(rig.logged(Event.WEBHOOK_REPEATED)).hasSize(9);
  }

  @Test
  void takesTheSameDeliveryTenTimesAtOnceAsOne() throws Exception {
    rig.payment("pay", PaymentState.PAID, "tx");
    String body = activity("whevt_1", T1, List.of(removedExternal(hash("tx"), WALLET, BLOCK)));

    assertThat(atOnce(IntStream.range(0, 10).mapToObj(i -> body).toList())).containsOnly(200);

    assertThat(rig.payoutRows()).containsExactly("pay tx reorged complete");
    assertThat(rig.hints("pay")).containsExactly("transaction_reorged_hint");
  }

  @Test
  void endsTheSameInWhateverOrderDeliveriesArrive() {
    List<List<Integer>> orders = permutations(4);
    for (int i = 0; i < orders.size(); i++) {
      String first = "a" + i;
      String second = "b" + i;
      String id = "pay" + i;
      rig.payment(id, PaymentState.SUBMITTED, first, second);
      // Mined, reorganised, replaced, the replacement mined, the first let go of.
      List<String> bodies =
          List.of(
              mined("whevt_1_" + i, T1, hash(first), WALLET, BLOCK),
              activity("whevt_2_" + i, T2, List.of(removedExternal(hash(first), WALLET, BLOCK))),
              mined("whevt_3_" + i, T3, hash(second), WALLET, BLOCK + 1),
              dropped("whevt_4_" + i, T3.plusSeconds(60), hash(first), WALLET));

      orders.get(i).forEach(which -> deliver(bodies.get(which)));

      assertThat(rig.status(id)).as("in order " + orders.get(i)).isEqualTo("confirmed");
    }
  }

  @Test
  void keepsTheNewestHintWhenDeliveriesArriveInReverse() {
    rig.payment("gone", PaymentState.SUBMITTED, "tx-gone");
    rig.payment("back", PaymentState.SUBMITTED, "tx-back");
    rig.payment("paid", PaymentState.PAID, "tx-paid");

    deliver(
        activity("whevt_1", T2, List.of(removedExternal(hash("tx-gone"), WALLET, BLOCK))),
        mined("whevt_2", T1, hash("tx-gone"), WALLET, BLOCK),
        mined("whevt_3", T2, hash("tx-back"), WALLET, BLOCK),
        dropped("whevt_4", T1, hash("tx-back"), WALLET),
        mined("whevt_5", T3, hash("tx-paid"), WALLET, BLOCK),
        activity("whevt_6", T2, List.of(removedExternal(hash("tx-paid"), WALLET, BLOCK))),
        mined("whevt_7", T1, hash("tx-paid"), WALLET, BLOCK));

    assertThat(rig.payoutRows())
        .containsExactly(
            "back tx-back confirmed", "gone tx-gone reorged", "paid tx-paid confirmed complete");
  }

  @Test
  void readsBatchOfOneHundredActivities() {
    List<String> activities = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      rig.payment("pay-%02d".formatted(i), PaymentState.SUBMITTED, "tx-" + i);
      activities.add(
          i % 2 == 0
              ? external(hash("tx-" + i), WALLET, BLOCK)
              : removedExternal(hash("tx-" + i), WALLET, BLOCK));
      activities.add(token(hash("foreign-" + i), SOMEBODY, BLOCK));
    }

    deliver(activity("whevt_1", T1, activities));

    assertThat(rig.payoutRows())
        .containsExactlyElementsOf(
            IntStream.range(0, 50)
                .mapToObj(
                    i -> "pay-%02d tx-%d %s".formatted(i, i, i % 2 == 0 ? "confirmed" : "reorged"))
                .toList());
  }

  @Test
  void readsTheEntriesOfABatchThatItCan() {
    rig.payment("pay", PaymentState.SUBMITTED, "tx");

    deliver(
        activity(
            "whevt_1",
            T1,
            List.of("{}", "null", "{\"hash\":\"0x12\"}", external(hash("tx"), WALLET, BLOCK))));

    assertThat(rig.payoutRows()).containsExactly("pay tx confirmed");
  }

  @Test
  void goesByTheLedgerWhenTheNotificationCameBeforeTheLedgerKnewTheHash() {
    rig.payment("pay", PaymentState.SUBMITTED, "tx");
    String early = mined("whevt_1", T1, hash("later"), SOMEBODY, BLOCK);
    deliver(early);
    assertThat(rig.payoutRows()).containsExactly("pay tx pending");
    assertThat(rig.hints("pay")).isEmpty();

    rig.sign("pay", "later");
    deliver(early);
    assertThat(rig.payoutRows()).containsExactly("pay tx pending");

    deliver(mined("whevt_2", T2, hash("later"), WALLET, BLOCK));
    assertThat(rig.payoutRows()).containsExactly("pay tx confirmed");
    assertThat(rig.logged(Event.UNKNOWN_SPENDING)).isEmpty();
  }

  @Test
  void leavesRowsOfTheOldSystemAlone() {
    rig.payment("ours", PaymentState.SUBMITTED, "tx");
    rig.jdbc
        .sql(
            """
            insert into split_payout_hostpay (
              unique_id, cn_api_id, from_currency, from_network, from_amount, payin_address,
              is_complete, tx_hash)
            values ('ours', 'cn-1', 'ETH', 'ETH', 0.125, '0xbb', true, :theirs),
                   ('theirs', 'cn-2', 'ETH', 'ETH', 0.125, '0xcc', true, :theirs)
            """)
        .param("theirs", hash("their-tx"))
        .update();

    deliver(
        dropped("whevt_1", T1, hash("their-tx"), SOMEBODY),
        mined("whevt_2", T2, hash("tx"), WALLET, BLOCK));

    assertThat(rig.payoutRows())
        .containsExactly(
            "ours their-tx pending complete",
            "ours tx confirmed",
            "theirs their-tx pending complete");
    assertThat(rig.tasks.tasks()).isEmpty();
  }

  /** Alchemy waits for five seconds; what could not be shown by then is shown by the sweep. */
  @Test
  void anotherSessionsLockOnTheSharedTableHoldsUpNoNotification() throws SQLException {
    List<String> activities = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      rig.payment("pay-%02d".formatted(i), PaymentState.SUBMITTED, "tx-" + i);
      activities.add(external(hash("tx-" + i), WALLET, BLOCK));
    }
    try (Connection other = rig.database.dataSource().getConnection();
        Statement lock = other.createStatement()) {
      other.setAutoCommit(false);
      lock.execute("lock table split_payout_hostpay in exclusive mode");

      long began = System.nanoTime();
      deliver(activity("whevt_1", T1, activities));
      Duration took = Duration.ofNanos(System.nanoTime() - began);

      System.out.println(
          "a notification of 20 payments taken after " + took + " of another's lock");
      assertThat(took).isLessThan(Duration.ofSeconds(5));
      other.rollback();
    }
    assertThat(rig.payoutRows()).allMatch(row -> row.endsWith(" pending")).hasSize(20);

    assertThat(rig.post("/sweep", "", null).statusCode()).isEqualTo(200);

    assertThat(rig.payoutRows()).allMatch(row -> row.endsWith(" confirmed")).hasSize(20);
    assertThat(rig.hints("pay-00")).containsExactly("transaction_confirmed_hint");
  }

  private static List<List<Integer>> permutations(int n) {
    if (n == 0) {
      return List.of(List.of());
    }
    return permutations(n - 1).stream()
        .flatMap(
            shorter ->
                IntStream.range(0, n)
                    .mapToObj(
                        at -> {
                          List<Integer> longer = new ArrayList<>(shorter);
                          longer.add(at, n - 1);
                          return longer;
                        }))
        .<List<Integer>>map(List::copyOf)
        .toList();
  }
}
