package io.hostpay.common.ledger;

import static io.hostpay.common.ledger.LedgerRig.mined;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.WireAmount;
import io.hostpay.testkit.postgres.Database;
import io.hostpay.testkit.postgres.LedgerRows;
import io.hostpay.testkit.postgres.LivePayoutTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Where the shared table refuses a row the payment goes on, and the row is written later. */
class RefusedPayoutRowIT extends PayoutRows {
  /** The currency's enum is upper case; its refusal came after the money was sent. */
  // Production fault 3
  @Test
  void recordsLowerCaseEthAndSurvivesAnEnumWithoutIt() {
    Database database = LivePayoutTable.NARROW.create(List.of("BTC", "USDT"));
    try (LedgerRig rig = rigOn(database)) {
      signed(rig);

      assertRefusedMarkedAndCommitted(rig);

      rig.jdbc.sql("alter type currency_type add value 'ETH'").update();
      assertWrittenLater(rig);
    }
  }

  // Production fault 4
  @Test
  void survivesAnAmountThatOverflowsTheColumn() {
    try (LedgerRig rig = rigOn(LivePayoutTable.NARROW.create())) {
      signed(rig, LedgerRig.order(ID.value(), 123456), "123456000000000000000000");

      assertRefusedMarkedAndCommitted(rig);

      rig.jdbc
          .sql("alter table split_payout_hostpay alter from_amount type numeric(20,8)")
          .update();
      assertWrittenLater(rig);
    }
  }

  // Production fault 15
  @Test
  void survivesAnOrderIdThatIsLongerThanTheColumnAndNeverCutsIt() {
    try (LedgerRig rig = rigOn(LivePayoutTable.NARROW.create())) {
      signed(
          rig,
          new PaymentOrder(
              ID, "cn-order-of-17-ch", "eth", "eth", new WireAmount(1), "0x" + "b".repeat(40)),
          "1000000000000000000");

      assertRefusedMarkedAndCommitted(rig);

      rig.jdbc.sql("alter table split_payout_hostpay alter cn_api_id type varchar(32)").update();
      assertWrittenLater(rig);
      assertThat(rows(rig).getFirst()).containsEntry("cn_api_id", "cn-order-of-17-ch");
    }
  }

  @Test
  void survivesATableThatIsGone() {
    try (LedgerRig rig = rigOn(LivePayoutTable.NARROW.create())) {
      signed(rig);
      rig.jdbc.sql("alter table split_payout_hostpay rename to elsewhere").update();

      assertThat(inTransaction(rig, payment -> rig.payouts.claim(payment, HASH))).isFalse();
      assertThat(inTransaction(rig, payment -> rig.payouts.writePaid(payment, mined(HASH))))
          .isFalse();

      rig.jdbc.sql("alter table elsewhere rename to split_payout_hostpay").update();
      assertWrittenLater(rig);
    }
  }

  @Test
  void whatCouldNotBeWrittenIsWrittenLaterThoughAWriteSucceedsBetween() throws SQLException {
    try (LedgerRig rig = rigOn(LivePayoutTable.NARROW.create())) {
      signed(rig);
      whileHeld(rig, payment -> rig.payouts.claim(payment, HASH));
      assertThat(inTransaction(rig, payment -> rig.payouts.writeHint(payment, "dropped"))).isTrue();
      assertThat(unprojected(rig)).as("its row is missing still").isTrue();
      assertRepaired(rig, "pending", Row.OPEN);

      rig.change(ID, payment -> rig.ledger.markPaid(payment, mined(HASH)));
      whileHeld(rig, payment -> rig.payouts.writePaid(payment, mined(HASH)));
      assertThat(
              inTransaction(rig, payment -> rig.payouts.writeConfirmed(payment, mined(HASH), 12)))
          .isTrue();
      assertThat(unprojected(rig)).as("it is not complete yet").isTrue();
      assertRepaired(rig, "confirmed", Row.COMPLETE);

      rig.change(ID, rig.ledger::returnToSubmitted);
      whileHeld(rig, rig.payouts::writeReorganised);
      assertRepaired(rig, "reorged", Row.OPEN);
    }
  }

  /** While another session holds the table locked. */
  private static void whileHeld(LedgerRig rig, Predicate<LockedPayment> write) throws SQLException {
    try (Connection other = rig.database.dataSource().getConnection();
        Statement lock = other.createStatement()) {
      other.setAutoCommit(false);
      lock.execute("lock table split_payout_hostpay in exclusive mode");
      assertThat(inTransaction(rig, write)).isFalse();
      other.rollback();
    }
  }

  private enum Row {
    OPEN,
    COMPLETE
  }

  private static void assertRepaired(LedgerRig rig, String txStatus, Row row) {
    assertThat(inTransaction(rig, rig.payouts::repair)).isTrue();
    assertThat(unprojected(rig)).isFalse();
    assertThat(rows(rig)).hasSize(1);
    assertThat(rows(rig).getFirst())
        .containsEntry("tx_status", txStatus)
        .containsEntry("is_complete", row == Row.COMPLETE);
  }

  private static void assertRefusedMarkedAndCommitted(LedgerRig rig) {
    boolean written =
        inTransaction(
            rig,
            payment -> {
              boolean claimed = rig.payouts.claim(payment, HASH);
              // The transaction around it goes on as if nothing had happened.
              rig.ledger.markPaid(payment, mined(HASH));
              boolean paid = rig.payouts.writePaid(payment, mined(HASH));
              rig.timeline.note(ID, Event.PROJECTION_FAILED, 1, null);
              return claimed || paid;
            });

    assertThat(written).isFalse();
    assertThat(rows(rig)).isEmpty();
    assertThat(unprojected(rig)).isTrue();
    assertThat(rig.payment(ID).state()).isEqualTo(PaymentState.PAID);
    assertThat(LedgerRows.timeline(rig.jdbc, ID)).endsWith("projection_failed");
  }

  private static void assertWrittenLater(LedgerRig rig) {
    assertThat(inTransaction(rig, payment -> rig.payouts.writePaid(payment, mined(HASH)))).isTrue();

    assertThat(rows(rig)).hasSize(1);
    assertThat(rows(rig).getFirst()).containsEntry("is_complete", true);
    assertThat(unprojected(rig)).isFalse();
  }
}
