package io.hostpay.statuschecker;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;

/** What ChangeNow, or somebody in its place, answers. */
final class ChangeNowAnswers {
  /** The address of the order that they are about. */
  static final String PAYIN_ADDRESS = "0x52908400098527886E0F7030069857D2E4169EE7";

  private ChangeNowAnswers() {}

  static ResponseDefinitionBuilder order(String status) {
    return ok(
        """
        {"id":"cn-order-1","status":"%s","fromCurrency":"eth","fromNetwork":"eth",
         "expectedAmountFrom":0.5,"payinAddress":"%s"}
        """
            .formatted(status, PAYIN_ADDRESS));
  }

  static ResponseDefinitionBuilder notFound() {
    return answer(404).withBody("{\"error\":\"not_found\",\"message\":\"Transaction not found\"}");
  }

  static ResponseDefinitionBuilder waiting(String field) {
    return ok("{\"id\":\"cn-order-1\",\"status\":\"waiting\"," + field + "}");
  }

  static ResponseDefinitionBuilder ok(String body) {
    return answer(200).withHeader("Content-Type", "application/json").withBody(body);
  }

  static ResponseDefinitionBuilder answer(int status) {
    return aResponse().withStatus(status);
  }
}
