package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.postgres.Database;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The payout table as other systems read it, also where a payment does not fit into it. */
@ResourceLock(ExecutorRig.SERVICE_IN_THIS_PROCESS)
class ProjectionIT {
  /** The table as it is live in its older shape: narrow, and here with an enum that lacks ETH. */
  private static final String OLD_TABLE =
      """
      create type currency_type as enum ('BTC', 'LTC');
      create table split_payout_hostpay (
        unique_id varchar(16) not null, cn_api_id varchar(16) not null,
        from_currency currency_type not null, from_network currency_type not null,
        from_amount numeric(12, 8) not null, payin_address varchar(95) not null,
        is_complete boolean not null default false,
        created_at timestamptz default now(), updated_at timestamptz default now(),
        tx_hash varchar(66), tx_status varchar(20) default 'pending',
        gas_used integer, block_number integer)
      """;

  private static final Database database = oldDatabase();

  @RegisterExtension
  static final ExecutorRig executor = ExecutorRig.on(database).with("MAX_PAYMENT_ETH", "20000");

  private static final ChainControl chain = executor.chain();
  private static final ExecutorPayments payments = executor.payments();
  private static final PaymentBooks books = executor.books();
  private static final ExecutorClient client = executor.client();

  private static Database oldDatabase() {
    Database fresh = Database.shared().freshDatabase();
    fresh.jdbc().sql(OLD_TABLE).update();
    fresh.migrate();
    return fresh;
  }

  @BeforeEach
  void enumHasEther() {
    executor.sql().sql("alter type currency_type add value if not exists 'ETH'").update();
  }

  private static Map<String, @Nullable Object> row(PaymentOrder payment) {
    return executor
        .sql()
        .sql(
            """
            select is_complete, tx_hash, tx_status, from_amount, from_currency::text as currency
            from split_payout_hostpay where unique_id = :id
            """)
        .param("id", payment.uniqueId().value())
        .query()
        .singleRow();
  }

  private static boolean unprojected(PaymentOrder payment) {
    return executor
        .sql()
        .sql("select unprojected_since is not null from hostpay_payment where unique_id = :id")
        .param("id", payment.uniqueId().value())
        .query(Boolean.class)
        .single();
  }

  private static void assertPaidOnceAndUnprojected(PaymentOrder payment) {
    books.assertDeliveryPays(payment, 0);
    executor.deliver(payment).is(200, "paid");
    books.assertPaidOnce(payment);
    assertThat(payments.signed(payment)).isEqualTo(1);
    assertThat(payments.state(payment)).isEqualTo(PaymentState.PAID);
    assertThat(unprojected(payment)).isTrue();
    assertThat(executor.logged(Event.PROJECTION_FAILED)).isPositive();
  }

  @Test
  void paymentIsThereAsTakenOnceSignedAndCompleteOnceMined() {
    chain.holdTransactions();
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    assertThat(row(payment))
        .containsEntry("is_complete", false)
        .containsEntry("tx_hash", payments.newest(payment).txHash());
    chain.mine(1);
    executor.deliver(payment).is(200, "paid");

    assertThat(row(payment))
        .containsEntry("is_complete", true)
        .containsEntry("tx_status", "confirmed")
        .containsEntry("currency", "ETH");
    assertThat((BigDecimal) Objects.requireNonNull(row(payment).get("from_amount")))
        .isEqualByComparingTo("0.25");
    assertThat(unprojected(payment)).isFalse();
  }

  /**
   * Once, the shared row stayed {@code pending} for ever, so that its readers took the payment for
   * under way.
   */
  @Test
  void paymentThatIsRefusedOnTheChainHasEndedThereToo() {
    chain.holdTransactions();
    PaymentOrder payment =
        payments.verified(ExecutorPayments.order(chain.contract(ChainControl.TAKES), 0.25));
    executor.deliver(payment).is(200, "SUBMITTED");
    String hash = payments.newest(payment).txHash();
    chain.setCode(payment.payinAddress(), ChainControl.REFUSES);
    chain.mine(1);
    chain.finalise();
    executor.deliver(payment).is(200, "reverted");

    assertEnded(payment, "reverted", hash);
  }

  @Test
  void paymentThatIsCancelledOnTheChainHasEndedThereToo() {
    chain.holdTransactions();
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.clock().jump(Duration.ofHours(25));
    client.cancel(payment).is(200, "cancelling");
    String hash = payments.newest(payment).txHash();
    chain.mine(1);
    chain.finalise();
    executor.deliver(payment).is(200, "cancelled");

    assertEnded(payment, "cancelled", hash);
  }

  private static void assertEnded(PaymentOrder payment, String status, String hash) {
    assertThat(payments.state(payment)).isEqualTo(PaymentState.FAILED);
    assertThat(row(payment))
        .containsEntry("is_complete", false)
        .containsEntry("tx_status", status)
        .containsEntry("tx_hash", hash);
    assertThat(unprojected(payment)).isFalse();
  }

  /** Once, nobody was told: the row went on saying that it is paid. */
  @Test
  void paymentWhoseBlockLeavesTheChainRaisesTheAlarmIfThatCannotBeWritten() {
    chain.mine(10); // leaves the reset's blocks behind
    PaymentOrder payment = payments.verified(0.25);
    books.assertDeliveryPays(payment, 0);
    executor.execute(
        "alter table split_payout_hostpay"
            + " add constraint never_reorganised check (tx_status <> 'reorged') not valid");
    try {
      ChainControl.anvil().reorg(1);
      chain.holdTransactions();
      client.watch(payment).is(200, "SUBMITTED");
    } finally {
      executor.execute("alter table split_payout_hostpay drop constraint never_reorganised");
    }

    assertThat(row(payment)).containsEntry("is_complete", true);
    assertThat(unprojected(payment)).isTrue();
    assertThat(executor.logged(Event.PROJECTION_FAILED)).isEqualTo(1);
  }

  // Production fault 3
  @Test
  void enumWithoutEtherPaysOnceAndKeepsTheLedgerRight() {
    PaymentOrder template = ExecutorPayments.order(ChainControl.newAddress(), 0.25);
    executor.sql().sql("alter type currency_type rename value 'ETH' to 'ETH_IS_GONE'").update();
    try {
      assertPaidOnceAndUnprojected(payments.verified(template));
    } finally {
      executor.sql().sql("alter type currency_type rename value 'ETH_IS_GONE' to 'ETH'").update();
    }
  }

  // Production fault 4
  @Test
  void amountThatOverflowsTheColumnIsPaidOnceAndKeepsTheLedgerRight() {
    ChainControl.anvil()
        .setBalance(
            chain.wallet().address(), ChainControl.ETHER.multiply(BigInteger.valueOf(30_000)));

    assertPaidOnceAndUnprojected(payments.verified(12_345.5));
  }

  // Whether the payment is another's can't be seen then.
  @Test
  void sharedTableThatAnotherSessionHoldsWhollyPutsSigningOffInPlainWords() throws SQLException {
    chain.holdTransactions();
    PaymentOrder payment = payments.verified(0.25);
    try (Connection other = database.dataSource().getConnection()) {
      other.setAutoCommit(false);
      try (Statement lock = other.createStatement()) {
        lock.execute("lock table split_payout_hostpay in access exclusive mode");
      }

      executor.deliver(payment).is(424, "Another session holds a lock on split_payout_hostpay");

      books.assertNothingSigned(payment);
      other.rollback();
    }
    executor.deliver(payment).is(200, "SUBMITTED");
    chain.mine(1);
    books.assertGetsPaidOnce(payment);
    assertThat(unprojected(payment)).isFalse();
  }

  @Test
  void orderIdThatIsTooLongForTheColumnIsPaidOnceAndKeepsTheLedgerRight() {
    PaymentOrder template = ExecutorPayments.order(ChainControl.newAddress(), 0.25);
    assertPaidOnceAndUnprojected(
        payments.verified(
            new PaymentOrder(
                template.uniqueId(),
                "an-id-of-more-than-sixteen-characters",
                "eth",
                "eth",
                template.amount(),
                template.payinAddress())));
  }
}
