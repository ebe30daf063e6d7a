package io.hostpay.common.ledger;

import static io.hostpay.common.ledger.LedgerRig.hash;
import static io.hostpay.common.ledger.LedgerRig.mined;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.WireAmount;
import io.hostpay.testkit.postgres.Database;
import io.hostpay.testkit.postgres.LedgerRows;
import io.hostpay.testkit.postgres.LivePayoutTable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SplitPayoutTableIT {
  private static final UniqueId ID = new UniqueId("payment-12345678");
  private static final String HASH = hash("ours");

  private static LedgerRig on(Database database) {
    database.migrate();
    return new LedgerRig(database);
  }

  /** A payment with a signed transaction, which is when it is claimed. */
  private static Payment signed(LedgerRig rig, PaymentOrder order, String wei) {
    return rig.payments
        .of(order)
        .worth(new BigInteger(wei))
        .at(LedgerRig.NOW)
        .signed(List.of(HASH))
        .in(PaymentState.SUBMITTED);
  }

  private static Payment signed(LedgerRig rig) {
    return signed(rig, LedgerRig.order(ID.value()), "1000000000000000000");
  }

  private static List<Map<String, @Nullable Object>> rows(LedgerRig rig) {
    return rig.jdbc
        .sql("select * from split_payout_hostpay where unique_id = :id order by cn_api_id")
        .param("id", ID.value())
        .query()
        .listOfRows();
  }

  private static boolean unprojected(LedgerRig rig) {
    return rig.jdbc
        .sql("select unprojected_since is not null from hostpay_payment")
        .query(Boolean.class)
        .single();
  }

  private static boolean inTransaction(LedgerRig rig, Predicate<LockedPayment> write) {
    return rig.ledger.inTransaction(() -> write.test(rig.ledger.lock(ID).orElseThrow()));
  }

  @ParameterizedTest
  @MethodSource("io.hostpay.testkit.postgres.LivePayoutTable#all")
  void worksOnATableOfOtherSystemsThatHoldsDuplicates(LivePayoutTable shape) {
    Database database = shape.create();
    LivePayoutTable.insertForeign(database, "twice", "null");
    LivePayoutTable.insertForeign(database, "twice", "'0xabc'");
    List<Map<String, @Nullable Object>> before =
        database.jdbc().sql("select * from split_payout_hostpay").query().listOfRows();
    assertThat(database.migrate()).isPositive();
    assertThat(database.migrate()).isZero();

    try (LedgerRig rig = on(database)) {
      before.forEach(row -> row.put("confirmations", null));
      assertThat(rig.jdbc.sql("select * from split_payout_hostpay").query().listOfRows())
          .containsExactlyInAnyOrderElementsOf(before);
      signed(rig);

      assertThat(inTransaction(rig, payment -> rig.payouts.claim(payment, HASH))).isTrue();

      assertThat(rows(rig)).hasSize(1);
      assertThat(rows(rig).getFirst())
          .containsEntry("cn_api_id", "cn-order-1")
          .containsEntry("from_amount", new BigDecimal("1.00000000"))
          .containsEntry("payin_address", "0x00000000000000000000000000000000000000bb")
          .containsEntry("is_complete", false)
          .containsEntry("tx_hash", HASH)
          .containsEntry("tx_status", "pending");
      assertThat(
              rig.jdbc
                  .sql(
                      "select from_currency::text || from_network from split_payout_hostpay where unique_id = :id")
                  .param("id", ID.value())
                  .query(String.class)
                  .single())
          .isEqualTo("ETHETH");

      assertThat(inTransaction(rig, payment -> rig.payouts.paid(payment, mined(HASH)))).isTrue();

      assertThat(rows(rig)).hasSize(1);
      assertThat(rows(rig).getFirst())
          .containsEntry("is_complete", true)
          .containsEntry("tx_hash", HASH)
          .containsEntry("tx_status", "confirmed")
          .containsEntry("gas_used", 21_000)
          .containsEntry("block_number", 19_000_000);
      assertThat(unprojected(rig)).isFalse();
      assertThat(LedgerRows.counts(rig.jdbc)).containsEntry("split_payout_hostpay", 3L);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "123456785000000000, 0.12345679",
    "123456784999999999, 0.12345678",
    "1, 0.00000000",
    "5000000000, 0.00000001",
    "9999999999999999999999, 10000.00000000"
  })
  void roundsTheAmountHalfUpToEightDecimals(String wei, String expected) {
    try (LedgerRig rig = new LedgerRig()) {
      signed(rig, LedgerRig.order(ID.value()), wei);

      assertThat(inTransaction(rig, payment -> rig.payouts.claim(payment, HASH))).isTrue();

      assertThat(rows(rig).getFirst()).containsEntry("from_amount", new BigDecimal(expected));
    }
  }

  /** Where the table has a column for it, it stayed 0. */
  @ParameterizedTest
  @MethodSource("io.hostpay.testkit.postgres.LivePayoutTable#all")
  void writesWhatWasCollectedWhereThereIsAColumnForIt(LivePayoutTable shape) {
    try (LedgerRig rig = on(shape.create())) {
      signed(rig);
      rig.jdbc.sql("update hostpay_payment set actual_amount = 1.0625").update();

      assertThat(inTransaction(rig, payment -> rig.payouts.claim(payment, HASH))).isTrue();

      assertThat(rows(rig)).hasSize(1);
      if (shape.actualAmount()) {
        assertThat((BigDecimal) rows(rig).getFirst().get("actual_eth_amount"))
            .isEqualByComparingTo("1.0625");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"100", "-1", "1e300"})
  void whatWasCollectedAndDoesNotFitKeepsNothingFromBeingWritten(String amount) {
    try (LedgerRig rig =
        on(new LivePayoutTable(16, "currency_type", "numeric(12,8)", true).create())) {
      signed(rig);
      rig.jdbc
          .sql("update hostpay_payment set actual_amount = :amount")
          .param("amount", new BigDecimal(amount))
          .update();

      assertThat(inTransaction(rig, payment -> rig.payouts.claim(payment, HASH))).isTrue();

      assertThat(unprojected(rig)).isFalse();
      assertThat(rows(rig).getFirst()).containsEntry("tx_hash", HASH);
    }
  }

  @Test
  void claimsOnceHoweverOftenItIsAsked() {
    try (LedgerRig rig = new LedgerRig()) {
      signed(rig);

      for (int i = 0; i < 3; i++) {
        assertThat(inTransaction(rig, payment -> rig.payouts.claim(payment, HASH))).isTrue();
        assertThat(inTransaction(rig, payment -> rig.payouts.paid(payment, mined(HASH)))).isTrue();
      }

      assertThat(rows(rig)).hasSize(1);
    }
  }

  @Test
  void namesTheReplacementWhenThatIsWhatWasMined() {
    try (LedgerRig rig = new LedgerRig()) {
      signed(rig);
      inTransaction(rig, payment -> rig.payouts.claim(payment, HASH));
      rig.sign(ID, hash("replacement"));

      inTransaction(rig, payment -> rig.payouts.paid(payment, mined(hash("replacement"))));

      assertThat(rows(rig)).hasSize(1);
      assertThat(rows(rig).getFirst())
          .containsEntry("tx_hash", hash("replacement"))
          .containsEntry("is_complete", true);
    }
  }

  @ParameterizedTest
  @MethodSource("io.hostpay.testkit.postgres.LivePayoutTable#all")
  void followsAPaymentThroughAReorganisationToItsConfirmations(LivePayoutTable shape) {
    try (LedgerRig rig = on(shape.create())) {
      LivePayoutTable.insertForeign(rig.database, ID.value(), "'0xf0e1'");
      Map<String, @Nullable Object> foreign = rows(rig).getFirst();
      signed(rig);
      rig.jdbc.sql("update split_payout_hostpay set unique_id = 'aside'").update();
      inTransaction(rig, payment -> rig.payouts.paid(payment, mined(HASH)));
      rig.jdbc
          .sql("update split_payout_hostpay set unique_id = :id where unique_id = 'aside'")
          .param("id", ID.value())
          .update();

      assertThat(inTransaction(rig, rig.payouts::reorganised)).isTrue();

      assertThat(rows(rig).getFirst())
          .containsEntry("is_complete", false)
          .containsEntry("tx_status", "reorged")
          .containsEntry("block_number", null);

      inTransaction(rig, payment -> rig.payouts.paid(payment, mined(HASH)));
      assertThat(inTransaction(rig, payment -> rig.payouts.confirmed(payment, mined(HASH), 12)))
          .isTrue();

      assertThat(rows(rig).getFirst())
          .containsEntry("is_complete", true)
          .containsEntry("tx_status", "confirmed")
          .containsEntry("block_number", 19_000_000)
          .containsEntry("confirmations", 12);
      assertThat(rows(rig).getLast()).isEqualTo(foreign);
    }
  }

  @Test
  void writesWhatWasMinedAlsoWithoutAClaim() {
    try (LedgerRig rig = new LedgerRig()) {
      signed(rig);

      assertThat(inTransaction(rig, payment -> rig.payouts.paid(payment, mined(HASH)))).isTrue();

      assertThat(rows(rig)).hasSize(1);
      assertThat(rows(rig).getFirst())
          .containsEntry("is_complete", true)
          .containsEntry("tx_status", "confirmed");
    }
  }

  /** The currency's enum is upper case; its refusal came after the money was sent. */
  // Production fault 3
  @Test
  void recordsLowerCaseEthAndSurvivesAnEnumWithoutIt() {
    Database database = LivePayoutTable.NARROW.create(List.of("BTC", "USDT"));
    try (LedgerRig rig = on(database)) {
      signed(rig);

      assertRefusedMarkedAndCommitted(rig);

      rig.jdbc.sql("alter type currency_type add value 'ETH'").update();
      assertWrittenLater(rig);
    }
  }

  // Production fault 4
  @Test
  void survivesAnAmountThatOverflowsTheColumn() {
    try (LedgerRig rig = on(LivePayoutTable.NARROW.create())) {
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
    try (LedgerRig rig = on(LivePayoutTable.NARROW.create())) {
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
    try (LedgerRig rig = on(LivePayoutTable.NARROW.create())) {
      signed(rig);
      rig.jdbc.sql("alter table split_payout_hostpay rename to elsewhere").update();

      assertThat(inTransaction(rig, payment -> rig.payouts.claim(payment, HASH))).isFalse();
      assertThat(inTransaction(rig, payment -> rig.payouts.paid(payment, mined(HASH)))).isFalse();

      rig.jdbc.sql("alter table elsewhere rename to split_payout_hostpay").update();
      assertWrittenLater(rig);
    }
  }

  @Test
  void whatCouldNotBeWrittenIsWrittenLaterThoughAWriteSucceedsBetween() throws SQLException {
    try (LedgerRig rig = on(LivePayoutTable.NARROW.create())) {
      signed(rig);
      whileHeld(rig, payment -> rig.payouts.claim(payment, HASH));
      assertThat(inTransaction(rig, payment -> rig.payouts.hinted(payment, "dropped"))).isTrue();
      assertThat(unprojected(rig)).as("its row is missing still").isTrue();
      assertRepaired(rig, "pending", false);

      rig.change(ID, payment -> rig.ledger.paid(payment, mined(HASH)));
      whileHeld(rig, payment -> rig.payouts.paid(payment, mined(HASH)));
      assertThat(inTransaction(rig, payment -> rig.payouts.confirmed(payment, mined(HASH), 12)))
          .isTrue();
      assertThat(unprojected(rig)).as("it is not complete yet").isTrue();
      assertRepaired(rig, "confirmed", true);

      rig.change(ID, rig.ledger::reorganised);
      whileHeld(rig, rig.payouts::reorganised);
      assertRepaired(rig, "reorged", false);
    }
  }

  /** While another session lets nobody write. */
  private static void whileHeld(LedgerRig rig, Predicate<LockedPayment> write) throws SQLException {
    try (Connection other = rig.database.dataSource().getConnection();
        Statement lock = other.createStatement()) {
      other.setAutoCommit(false);
      lock.execute("lock table split_payout_hostpay in exclusive mode");
      assertThat(inTransaction(rig, write)).isFalse();
      other.rollback();
    }
  }

  private static void assertRepaired(LedgerRig rig, String txStatus, boolean complete) {
    assertThat(inTransaction(rig, rig.payouts::repair)).isTrue();
    assertThat(unprojected(rig)).isFalse();
    assertThat(rows(rig)).hasSize(1);
    assertThat(rows(rig).getFirst())
        .containsEntry("tx_status", txStatus)
        .containsEntry("is_complete", complete);
  }

  private static void assertRefusedMarkedAndCommitted(LedgerRig rig) {
    boolean written =
        inTransaction(
            rig,
            payment -> {
              boolean claimed = rig.payouts.claim(payment, HASH);
              // The transaction around it goes on as if nothing had happened.
              rig.ledger.paid(payment, mined(HASH));
              boolean paid = rig.payouts.paid(payment, mined(HASH));
              rig.timeline.note(ID, Event.PROJECTION_FAILED, 1, null);
              return claimed || paid;
            });

    assertThat(written).isFalse();
    assertThat(rows(rig)).isEmpty();
    assertThat(unprojected(rig)).isTrue();
    assertThat(rig.payment(ID).state()).isEqualTo(PaymentState.PAID);
    assertThat(LedgerRows.timeline(rig.jdbc, ID.value())).endsWith("projection_failed");
  }

  private static void assertWrittenLater(LedgerRig rig) {
    assertThat(inTransaction(rig, payment -> rig.payouts.paid(payment, mined(HASH)))).isTrue();

    assertThat(rows(rig)).hasSize(1);
    assertThat(rows(rig).getFirst()).containsEntry("is_complete", true);
    assertThat(unprojected(rig)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "'0xf0e1'"})
  void seesARowOfAnotherSystemAndNeverChangesIt(String txHashLiteral) {
    try (LedgerRig rig = new LedgerRig()) {
      LivePayoutTable.insertForeign(rig.database, ID.value(), txHashLiteral);
      List<Map<String, @Nullable Object>> before = rows(rig);
      assertThat(rig.payouts.holds(ID)).isTrue();
      signed(rig);

      assertThat(inTransaction(rig, payment -> rig.payouts.takenByAnother(payment.payment())))
          .isTrue();
      inTransaction(rig, payment -> rig.payouts.claim(payment, HASH));
      inTransaction(rig, payment -> rig.payouts.paid(payment, mined(HASH)));

      assertThat(rows(rig)).isEqualTo(before);
    }
  }

  @Test
  void doesNotTakeItsOwnRowForAnothers() {
    try (LedgerRig rig = new LedgerRig()) {
      assertThat(rig.payouts.holds(ID)).isFalse();
      signed(rig);
      assertThat(inTransaction(rig, payment -> rig.payouts.takenByAnother(payment.payment())))
          .isFalse();

      inTransaction(rig, payment -> rig.payouts.claim(payment, HASH));

      assertThat(rig.payouts.holds(ID)).isTrue();
      assertThat(inTransaction(rig, payment -> rig.payouts.takenByAnother(payment.payment())))
          .isFalse();
    }
  }

  @Test
  void seesAnothersRowBesideItsOwnAndFinishesOnlyItsOwn() {
    try (LedgerRig rig = new LedgerRig()) {
      signed(rig);
      inTransaction(rig, payment -> rig.payouts.claim(payment, HASH));
      LivePayoutTable.insertForeign(rig.database, ID.value(), "null");
      Map<String, @Nullable Object> foreign = rows(rig).getLast();

      assertThat(inTransaction(rig, payment -> rig.payouts.takenByAnother(payment.payment())))
          .isTrue();
      inTransaction(rig, payment -> rig.payouts.paid(payment, mined(HASH)));

      assertThat(rows(rig).getFirst()).containsEntry("tx_status", "confirmed");
      assertThat(rows(rig).getLast()).isEqualTo(foreign);
    }
  }
}
