package io.hostpay.orchestrator;

import static io.hostpay.orchestrator.Messages.hash;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.UniqueId;
import io.hostpay.testkit.HttpAnswer;
import io.hostpay.testkit.postgres.LedgerRows;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /payments/{id}}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PaymentLookupIT {
  @AutoClose private final Orchestrator orchestrator = Orchestrator.start();

  private HttpAnswer lookUp(String id) {
    return orchestrator.client().operator("GET", "/payments/" + id);
  }

  @ParameterizedTest
  @EnumSource
  void showsWhereThePaymentIsAndHowItCameThere(PaymentState state) {
    PaymentOrder order = orchestrator.in(state);
    String id = order.uniqueId().value();

    HttpAnswer answer = lookUp(id);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("unique_id")).isEqualTo(id);
    assertThat(answer.text("cn_api_id")).isEqualTo(order.cnApiId());
    assertThat(answer.text("state")).isEqualTo(state.name());
    assertThat(answer.text("payin_address")).isEqualTo(order.payinAddress());
    // as text: a JSON number loses digits in many readers
    assertThat(answer.body().path("amount_wei").isString()).isTrue();
    assertThat(answer.text("amount_wei")).isEqualTo("1500000000000000000");
    List<String> timeline =
        StreamSupport.stream(answer.body().path("timeline").spliterator(), false)
            .map(entry -> entry.path("event").asString())
            .toList();
    assertThat(timeline)
        .isEqualTo(LedgerRows.timeline(orchestrator.jdbc, new UniqueId(id)))
        .isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({"a/b, a%2Fb", "/, %2F", "c\\d, c%5Cd", "e f, e%20f", "50%, 50%25", "g;h, g%3Bh"})
  void findsAPaymentWhateverCharactersItsIdHas(String id, String encoded) {
    orchestrator.intake(Messages.request(Messages.order(id, 1.5)));

    assertThat(lookUp(encoded).text("unique_id")).isEqualTo(id);
  }

  @Test
  void showsTheTransactionThatWasMined() {
    PaymentOrder order = orchestrator.in(PaymentState.PAID);

    HttpAnswer answer = lookUp(order.uniqueId().value());

    assertThat(answer.text("tx_hash")).isEqualTo(hash(order));
    assertThat(answer.body().path("block_number").asLong()).isEqualTo(19_000_000);
  }

  @Test
  void showsWhyAPaymentHasEnded() {
    PaymentOrder order = orchestrator.in(PaymentState.FAILED);

    assertThat(lookUp(order.uniqueId().value()).text("reason")).isEqualTo("insufficient_balance");
  }

  @Test
  void showsNoKeyNoTokenAndNoSignedBytes() {
    PaymentOrder order = orchestrator.in(PaymentState.SUBMITTED);

    String body = lookUp(order.uniqueId().value()).body().toString();

    assertThat(body)
        .doesNotContain(Messages.TPS_KEY, Messages.INTERNAL_KEY)
        .doesNotContain(orchestrator.database.settings().connectionName())
        .doesNotContainIgnoringCase("raw_transaction")
        .doesNotContainIgnoringCase("token");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody-has-this", "longer-than-sixteen-bytes", "x'%20or%20'1"})
  void knowsNothingOfAPaymentThatIsNotThere(String id) {
    assertThat(lookUp(id).status()).isEqualTo(404);
  }
}
