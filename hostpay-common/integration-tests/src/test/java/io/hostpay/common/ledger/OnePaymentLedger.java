package io.hostpay.common.ledger;

import io.hostpay.common.token.UniqueId;
import io.hostpay.testkit.postgres.LedgerRows;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** A ledger for each test, and one payment in it. */
abstract class OnePaymentLedger {
  static final UniqueId ID = new UniqueId("payment-1");
  final LedgerRig rig = new LedgerRig();
  final PaymentLedger ledger = rig.ledger;

  @AfterEach
  void close() {
    rig.close();
  }

  List<String> timeline() {
    return LedgerRows.timeline(rig.jdbc, ID);
  }
}
