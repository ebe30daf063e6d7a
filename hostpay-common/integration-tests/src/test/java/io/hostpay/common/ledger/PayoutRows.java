package io.hostpay.common.ledger;

import static io.hostpay.common.ledger.LedgerRig.hash;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.UniqueId;
import io.hostpay.testkit.postgres.Database;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A payment with a signed transaction, and its rows in the payout table. */
abstract class PayoutRows {
  static final UniqueId ID = new UniqueId("payment-12345678");
  static final String HASH = hash("ours");

  static LedgerRig rigOn(Database database) {
    database.migrate();
    return new LedgerRig(database);
  }

  /** Signs the payment, which is when its row is claimed. */
  static Payment signed(LedgerRig rig, PaymentOrder order, String wei) {
    return rig.payments
        .of(order)
        .worth(new BigInteger(wei))
        .at(LedgerRig.NOW)
        .signed(List.of(HASH))
        .in(PaymentState.SUBMITTED);
  }

  static Payment signed(LedgerRig rig) {
    return signed(rig, LedgerRig.order(ID.value()), "1000000000000000000");
  }

  static List<Map<String, @Nullable Object>> rows(LedgerRig rig) {
    return rig.jdbc
        .sql("select * from split_payout_hostpay where unique_id = :id order by cn_api_id")
        .param("id", ID.value())
        .query()
        .listOfRows();
  }

  static boolean unprojected(LedgerRig rig) {
    return rig.jdbc
        .sql("select unprojected_since is not null from hostpay_payment")
        .query(Boolean.class)
        .single();
  }

  static boolean inTransaction(LedgerRig rig, Predicate<LockedPayment> write) {
    return rig.ledger.inTransaction(() -> write.test(rig.ledger.lock(ID).orElseThrow()));
  }
}
