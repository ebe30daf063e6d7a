package io.hostpay.orchestrator;

import static io.hostpay.orchestrator.Messages.hash;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.HttpAnswer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** How operators find a payment, and what they are shown of it. */
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PaymentListIT extends OperatorRig {
  private List<String> ids(HttpAnswer answer) {
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    return StreamSupport.stream(answer.body().path("payments").spliterator(), false)
        .map(line -> line.path("unique_id").asString())
        .toList();
  }

  @Test
  void pagesThroughAllPaymentsNewestFirstEachOnce() {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      expected.addFirst(id(orchestrator.in(PaymentState.RECEIVED)));
    }
    List<String> found = new ArrayList<>();
    String next = "";
    do {
      HttpAnswer page = get("/payments?limit=3" + (next.isEmpty() ? "" : "&after=" + next));
      found.addAll(ids(page));
      next = page.body().path("next").asString("");
      // what comes in meanwhile belongs to no later page
      orchestrator.in(PaymentState.RECEIVED);
    } while (!next.isEmpty());

    assertThat(found).isEqualTo(expected);
  }

  @Test
  void listsByStateReasonAndAge() {
    String failed = id(orchestrator.in(PaymentState.FAILED));
    String rejected = id(orchestrator.in(PaymentState.REJECTED));
    String submitted = id(orchestrator.in(PaymentState.SUBMITTED));
    orchestrator
        .jdbc
        .sql(
            "update hostpay_payment set received_at = received_at - interval '7 hours' where unique_id = ?")
        .param(submitted)
        .update();

    assertThat(ids(get("/payments?state=FAILED"))).containsExactly(failed);
    assertThat(ids(get("/payments?state=submitted"))).containsExactly(submitted);
    assertThat(ids(get("/payments?reason=not_found"))).containsExactly(rejected);
    assertThat(ids(get("/payments?reason=not_found&state=FAILED"))).isEmpty();
    assertThat(ids(get("/payments?older_than=6h"))).containsExactly(submitted);
    assertThat(ids(get("/payments?older_than=1d"))).isEmpty();
  }

  @Test
  void findsByTheBeginningOfWhateverNamesAPaymentAndByTheEndOfItsAddress() {
    PaymentOrder order = orchestrator.in(PaymentState.SUBMITTED);
    String address = order.payinAddress();

    for (String text :
        List.of(
            id(order),
            id(order).toUpperCase(java.util.Locale.ROOT),
            order.cnApiId().substring(0, 5),
            address.substring(0, 9),
            address.substring(address.length() - 6).toLowerCase(java.util.Locale.ROOT),
            hash(order).substring(0, 64),
            hash(order))) {
      assertThat(ids(get("/payments?text=" + text))).as(text).contains(id(order));
    }
    assertThat(ids(get("/payments?text=" + address.substring(3, 9)))).as("its middle").isEmpty();
    assertThat(ids(get("/payments?text=%25%25%25"))).as("no pattern").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=201",
        "limit=x",
        "state=LOST",
        "older_than=soon",
        "after=%21",
        "after=eA",
        // 2026-10-27T00:00:00Z|a and a NUL, then of the years +1000000 and -1000000
        "after=MjAyNi0xMC0yN1QwMDowMDowMFp8YQA",
        "after=KzEwMDAwMDAtMTAtMjdUMDA6MDA6MDBafGE",
        "after=LTEwMDAwMDAtMTAtMjdUMDA6MDA6MDBafGE",
        "older_than=365000000d",
        "older_than=-365000000d",
        "older_than=PT2562047788015215H",
        "text=ab",
      })
  void refusesWhatItDoesNotUnderstandAsAProblem(String query) {
    HttpAnswer refused = get("/payments?" + query);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body().path("detail").asString()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "/", "a b", "ä?", "100%", "x;y", "a+b"})
  void finds(String id) {
    PaymentOrder order = Messages.order(id, 1.5);
    assertThat(orchestrator.intake(Messages.request(order)).status()).isEqualTo(200);
    String path = "/payments/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");

    assertThat(get(path).text("unique_id")).isEqualTo(id);
    assertThat(orchestrator.client().operator("POST", path + "/redrive").text("reason"))
        .startsWith("not_ended");
  }

  @Test
  void showsEverythingThatWasSignedForAPaymentAndWhatItWaitsFor() {
    PaymentOrder order = orchestrator.in(PaymentState.SUBMITTED);
    HttpAnswer answer = get("/payments/" + id(order));
    JsonNode attempt = answer.body().path("attempts").path(0);
    assertThat(attempt.path("tx_hash").asString()).isEqualTo(hash(order));
    assertThat(attempt.path("nonce").isIntegralNumber()).isTrue();
    assertThat(attempt.path("max_fee_per_gas").isString()).isTrue();
    assertThat(attempt.has("raw_transaction")).isFalse();
    assertThat(answer.text("waits_for")).startsWith("A signed transaction waits to be mined");
    assertThat(answer.body().path("actions").path(0).path("name").asString()).isEqualTo("cancel");
    assertThat(answer.body().path("submitted_at").asString()).isNotBlank();
    assertThat(answer.body().path("links").path("changenow").asString()).endsWith("cn-order-1");
  }

  /** Once, a cap that was reached before the signature was shown as the last look's reason. */
  @Test
  void whatPutAPaymentOffBeforeItWasSignedIsNoReasonAnyMore() {
    PaymentOrder order = orchestrator.in(PaymentState.SUBMITTED);
    orchestrator.timeline.note(
        order.uniqueId(), Event.PAYMENT_DEFERRED, 1, "The cap MAX_HOUR_ETH is reached.");
    assertThat(get("/payments/" + id(order)).text("waits_for"))
        .endsWith("The last look: The cap MAX_HOUR_ETH is reached.");

    orchestrator.timeline.note(order.uniqueId(), Event.TRANSACTION_SIGNED, 2, null);

    assertThat(get("/payments/" + id(order)).text("waits_for"))
        .startsWith("A signed transaction waits to be mined")
        .doesNotContain("MAX_HOUR_ETH");
  }

  @Test
  void saysWhyAPaymentWaitsAndWhatCanBeDoneAboutOneThatHasEnded() {
    PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);
    assertThat(get("/payments/" + id(order)).text("waits_for"))
        .contains("It is being asked. It is tried again by itself for another 23 h 59 min.");
    orchestrator
        .jdbc
        .sql("update hostpay_payment set state_changed_at = now() - interval '63 minutes'")
        .update();
    assertThat(get("/payments/" + id(order)).text("waits_for"))
        .contains("for 1 h 3 min no usable answer has come", "GCHostPay2's lines say which");
    for (int i = 1; i <= 3; i++) {
      orchestrator.timeline.note(
          order.uniqueId(), Event.PAYMENT_DEFERRED, i, "ChangeNow answered 503");
    }
    assertThat(get("/payments/" + id(order)).text("waits_for"))
        .contains("ChangeNow answered 503, 3 times so far.");
    assertThat(get("/payments/" + id(order)).body().path("actions")).isEmpty();

    HttpAnswer failed = get("/payments/" + id(orchestrator.in(PaymentState.FAILED)));
    assertThat(failed.text("waits_for"))
        .contains("the wallet could not cover it beside what was in flight (insufficient_balance");
    assertThat(failed.body().path("actions").path(0).path("name").asString()).isEqualTo("redrive");
  }
}
