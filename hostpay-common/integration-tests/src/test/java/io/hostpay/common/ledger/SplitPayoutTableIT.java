package io.hostpay.common.ledger;

import static io.hostpay.common.ledger.LedgerRig.hash;
import static io.hostpay.common.ledger.LedgerRig.mined;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.token.UniqueId;
import io.hostpay.testkit.postgres.Database;
import io.hostpay.testkit.postgres.LedgerRows;
import io.hostpay.testkit.postgres.LivePayoutTable;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The row of a payment in the table of other systems. Each test has a database of its own. */
@Execution(ExecutionMode.CONCURRENT)
class SplitPayoutTableIT extends PayoutRows {
  @ParameterizedTest
  @MethodSource("io.hostpay.testkit.postgres.LivePayoutTable#all")
  void worksOnATableOfOtherSystemsThatHoldsDuplicates(LivePayoutTable shape) {
    Database database = shape.create();
    LivePayoutTable.insertForeign(database, new UniqueId("twice"), "null");
    LivePayoutTable.insertForeign(database, new UniqueId("twice"), "'0xabc'");
    List<Map<String, @Nullable Object>> before =
        database.jdbc().sql("select * from split_payout_hostpay").query().listOfRows();
    assertThat(database.migrate()).isPositive();
    assertThat(database.migrate()).isZero();

    try (LedgerRig rig = rigOn(database)) {
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

      assertThat(inTransaction(rig, payment -> rig.payouts.writePaid(payment, mined(HASH))))
          .isTrue();

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

  /** Once, {@code actual_eth_amount} stayed 0. */
  @ParameterizedTest
  @MethodSource("io.hostpay.testkit.postgres.LivePayoutTable#all")
  void writesWhatWasCollectedWhereThereIsAColumnForIt(LivePayoutTable shape) {
    try (LedgerRig rig = rigOn(shape.create())) {
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
        rigOn(new LivePayoutTable(16, "currency_type", "numeric(12,8)", true).create())) {
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
        assertThat(inTransaction(rig, payment -> rig.payouts.writePaid(payment, mined(HASH))))
            .isTrue();
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

      inTransaction(rig, payment -> rig.payouts.writePaid(payment, mined(hash("replacement"))));

      assertThat(rows(rig)).hasSize(1);
      assertThat(rows(rig).getFirst())
          .containsEntry("tx_hash", hash("replacement"))
          .containsEntry("is_complete", true);
    }
  }

  @ParameterizedTest
  @MethodSource("io.hostpay.testkit.postgres.LivePayoutTable#all")
  void followsAPaymentThroughAReorganisationToItsConfirmations(LivePayoutTable shape) {
    try (LedgerRig rig = rigOn(shape.create())) {
      LivePayoutTable.insertForeign(rig.database, ID, "'0xf0e1'");
      Map<String, @Nullable Object> foreign = rows(rig).getFirst();
      signed(rig);
      rig.jdbc.sql("update split_payout_hostpay set unique_id = 'aside'").update();
      inTransaction(rig, payment -> rig.payouts.writePaid(payment, mined(HASH)));
      rig.jdbc
          .sql("update split_payout_hostpay set unique_id = :id where unique_id = 'aside'")
          .param("id", ID.value())
          .update();

      assertThat(inTransaction(rig, rig.payouts::writeReorganised)).isTrue();

      assertThat(rows(rig).getFirst())
          .containsEntry("is_complete", false)
          .containsEntry("tx_status", "reorged")
          .containsEntry("block_number", null);

      inTransaction(rig, payment -> rig.payouts.writePaid(payment, mined(HASH)));
      assertThat(
              inTransaction(rig, payment -> rig.payouts.writeConfirmed(payment, mined(HASH), 12)))
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

      assertThat(inTransaction(rig, payment -> rig.payouts.writePaid(payment, mined(HASH))))
          .isTrue();

      assertThat(rows(rig)).hasSize(1);
      assertThat(rows(rig).getFirst())
          .containsEntry("is_complete", true)
          .containsEntry("tx_status", "confirmed");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "'0xf0e1'"})
  void seesARowOfAnotherSystemAndNeverChangesIt(String txHashLiteral) {
    try (LedgerRig rig = new LedgerRig()) {
      LivePayoutTable.insertForeign(rig.database, ID, txHashLiteral);
      List<Map<String, @Nullable Object>> before = rows(rig);
      assertThat(rig.payouts.holds(ID)).isTrue();
      signed(rig);

      assertThat(inTransaction(rig, payment -> rig.payouts.isTakenByAnother(payment.payment())))
          .isTrue();
      inTransaction(rig, payment -> rig.payouts.claim(payment, HASH));
      inTransaction(rig, payment -> rig.payouts.writePaid(payment, mined(HASH)));

      assertThat(rows(rig)).isEqualTo(before);
    }
  }

  @Test
  void doesNotTakeItsOwnRowForAnothers() {
    try (LedgerRig rig = new LedgerRig()) {
      assertThat(rig.payouts.holds(ID)).isFalse();
      signed(rig);
      assertThat(inTransaction(rig, payment -> rig.payouts.isTakenByAnother(payment.payment())))
          .isFalse();

      inTransaction(rig, payment -> rig.payouts.claim(payment, HASH));

      assertThat(rig.payouts.holds(ID)).isTrue();
      assertThat(inTransaction(rig, payment -> rig.payouts.isTakenByAnother(payment.payment())))
          .isFalse();
    }
  }

  @Test
  void seesAnothersRowBesideItsOwnAndFinishesOnlyItsOwn() {
    try (LedgerRig rig = new LedgerRig()) {
      signed(rig);
      inTransaction(rig, payment -> rig.payouts.claim(payment, HASH));
      LivePayoutTable.insertForeign(rig.database, ID, "null");
      Map<String, @Nullable Object> foreign = rows(rig).getLast();

      assertThat(inTransaction(rig, payment -> rig.payouts.isTakenByAnother(payment.payment())))
          .isTrue();
      inTransaction(rig, payment -> rig.payouts.writePaid(payment, mined(HASH)));

      assertThat(rows(rig).getFirst()).containsEntry("tx_status", "confirmed");
      assertThat(rows(rig).getLast()).isEqualTo(foreign);
    }
  }
}
