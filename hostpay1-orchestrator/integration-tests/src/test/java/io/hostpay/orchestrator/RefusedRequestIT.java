package io.hostpay.orchestrator;

import static io.hostpay.orchestrator.Messages.ADDRESS;
import static io.hostpay.orchestrator.Messages.newOrder;
import static io.hostpay.orchestrator.Messages.order;
import static io.hostpay.orchestrator.Messages.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.common.token.TpsHostpayToken;
import io.hostpay.common.token.WireAmount;
import io.hostpay.testkit.HttpAnswer;
import io.hostpay.testkit.postgres.LedgerRows;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are refused: what is recorded of them, and what they are answered. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusedRequestIT extends PaymentIntakeRig {
  private Map<String, Long> counts() {
    return LedgerRows.counts(orchestrator.jdbc);
  }

  @Test
  void recordsAnExpiredRequestAsFailed() {
    PaymentOrder order = newOrder();
    String token = request(order, Instant.now().minus(Duration.ofHours(24)).minusSeconds(2));

    assertRejected(orchestrator.intake(token), "expired");
    assertRejected(orchestrator.intake(token), "expired");

    assertEnded(order, PaymentState.FAILED, "expired");
    assertThat(LedgerRows.timeline(orchestrator.jdbc, order.uniqueId()))
        .containsExactly("payment_failed");
  }

  @Test
  void refusesARequestFromTheFutureUntilItsTimeHasCome() {
    PaymentOrder order = newOrder();
    Map<String, Long> before = counts();
    HttpAnswer answer = orchestrator.intake(request(order, Instant.now().plusSeconds(60)));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(counts()).isEqualTo(before);
    assertEnqueued(orchestrator.intake(request(order, Instant.now().plusSeconds(3))), order);
  }

  /**
   * Once, such a token was answered 400 for ever and recorded nowhere. The first byte of its second
   * amount, 0x3f or 0x40, reads as the length of an address, too: the amount's other 7 bytes, the
   * address's own length byte, and its 55 or 56 bytes.
   */
  @ParameterizedTest
  @ValueSource(strings = {"55 0.5", "56 2.5"})
  void recordsAndRefusesATwoAmountTokenThatAlsoReadsAsOne(String lengthAndAmount) {
    String[] parts = lengthAndAmount.split(" ", 2);
    PaymentOrder order =
        new PaymentOrder(
            newOrder().uniqueId(),
            "cn-order-1",
            "eth",
            "eth",
            new WireAmount(Double.parseDouble(parts[1])),
            "a".repeat(Integer.parseInt(parts[0])));

    HttpAnswer answer =
        orchestrator.intake(
            Messages.REQUESTS.encode(
                new TpsHostpayToken(order, new WireAmount(0.6), Instant.now())));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("reason")).isEqualTo("bad_address");
    assertEnded(order, PaymentState.REJECTED, "bad_address");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "\n", "ordér"})
  void refusesWhatCanBeNoOrderOfChangeNows(String cnApiId) {
    PaymentOrder order =
        new PaymentOrder(
            newOrder().uniqueId(), cnApiId, "eth", "eth", new WireAmount(1.5), Messages.ADDRESS);

    assertThat(orchestrator.intake(request(order)).text("reason")).isEqualTo("bad_order_id");

    assertEnded(order, PaymentState.REJECTED, "bad_order_id");
  }

  @Test
  void refusesATokenThatIsSignedWithAnotherKey() {
    Map<String, Long> before = counts();
    TokenCodec<TpsHostpayToken> internal =
        TokenCodec.tpsHostpay(SigningKeys.of(Messages.INTERNAL_KEY));

    HttpAnswer answer =
        orchestrator.intake(internal.encode(new TpsHostpayToken(newOrder(), null, Instant.now())));

    assertThat(answer.status()).isEqualTo(401);
    assertThat(counts()).isEqualTo(before);
    assertThat(orchestrator.tasks.requests()).isEmpty();
  }

  @Test
  void refusesATokenTruncatedAtAnyLength() {
    Map<String, Long> before = counts();
    String token = request(newOrder());

    for (int length = 0; length < token.length(); length++) {
      assertThat(orchestrator.intake(token.substring(0, length)).status()).isIn(400, 401);
    }

    assertThat(counts()).isEqualTo(before);
    assertThat(orchestrator.tasks.requests()).isEmpty();
  }

  @Test
  void refusesATokenWithAnyCharacterAltered() {
    Map<String, Long> before = counts();
    String token = request(newOrder());

    for (int at = 0; at < token.length(); at++) {
      char other = token.charAt(at) == 'A' ? 'B' : 'A';
      String altered = token.substring(0, at) + other + token.substring(at + 1);
      assertThat(orchestrator.intake(altered).status()).isIn(400, 401);
    }

    assertThat(counts()).isEqualTo(before);
    assertThat(orchestrator.tasks.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x", "====", "no token at all", "\u0000", "ä", "AAAA", "../../etc/passwd"})
  void refusesWhatIsNoToken(String token) {
    Map<String, Long> before = counts();

    assertThat(orchestrator.intake(token).status()).isEqualTo(400);

    assertThat(counts()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        -1,
        -0.0,
        0,
        1e-19,
        Double.MIN_VALUE,
        1e60,
        Double.MAX_VALUE
      })
  void recordsAnAmountThatCannotBePaidAsRejected(double amount) {
    PaymentOrder order = order(newOrder().uniqueId().value(), amount);

    assertRejected(orchestrator.intake(request(order)), "bad_amount");
    assertRejected(orchestrator.intake(request(order)), "bad_amount");

    assertEnded(order, PaymentState.REJECTED, "bad_amount");
  }

  /** There are 2^53 NaNs on the wire and one in the database: a repeat is still no conflict. */
  @Test
  void rejectsAnyNaNForItsAmount() {
    PaymentOrder order =
        order(newOrder().uniqueId().value(), Double.longBitsToDouble(0xfff8000000000123L));

    assertRejected(orchestrator.intake(request(order)), "bad_amount");
  }

  /** The old service sent an amount of USDT as ETH. */
  // Production fault 5
  @ParameterizedTest
  @CsvSource({"usdt, eth", "eth, trx", "usdt, trx", "'', eth", "eth, ''", "ethw, eth", "eth, bsc"})
  void neverPaysAnotherCurrencyOrNetworkAsEth(String currency, String network) {
    PaymentOrder order =
        new PaymentOrder(
            newOrder().uniqueId(), "cn", currency, network, new WireAmount(1.5), ADDRESS);

    assertRejected(orchestrator.intake(request(order)), "unsupported_currency");

    assertEnded(order, PaymentState.REJECTED, "unsupported_currency");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0x",
        "0x0000000000000000000000000000000000000000",
        "52908400098527886E0F7030069857D2E4169EE7",
        "0x52908400098527886E0F7030069857D2E4169EE",
        "0x52908400098527886E0F7030069857D2E4169EE77",
        "0x52908400098527886E0F7030069857D2E4169EEG",
        " 0x52908400098527886E0F7030069857D2E4169EE7",
        "0x52908400098527886E0F7030069857D2E4169EE7\n",
        "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
        "vitalik.eth"
      })
  void recordsAnAddressThatIsNoneAsRejected(String address) {
    PaymentOrder order =
        new PaymentOrder(newOrder().uniqueId(), "cn", "eth", "eth", new WireAmount(1.5), address);

    assertRejected(orchestrator.intake(request(order)), "bad_address");

    assertEnded(order, PaymentState.REJECTED, "bad_address");
  }
}
