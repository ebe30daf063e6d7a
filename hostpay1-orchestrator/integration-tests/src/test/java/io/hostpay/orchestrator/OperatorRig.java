package io.hostpay.orchestrator;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.HttpAnswer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;

/** A service as operators see it, with an empty ledger for each test. */
abstract class OperatorRig {
  @AutoClose final Orchestrator orchestrator = Orchestrator.start();

  @BeforeEach
  void beginAnew() {
    orchestrator.forgetEverything();
  }

  HttpAnswer get(String path) {
    return orchestrator.client().operator("GET", path);
  }

  static String id(PaymentOrder order) {
    return order.uniqueId().value();
  }

  JsonNode wallet() {
    return get("/summary").body().path("wallets").path(0);
  }
}
