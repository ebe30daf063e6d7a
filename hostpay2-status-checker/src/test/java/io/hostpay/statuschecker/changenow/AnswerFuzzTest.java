package io.hostpay.statuschecker.changenow;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.testkit.ChangedJson;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever is answered, there is an outcome; and none says that ChangeNow waits, unless it says so
 * of this order, this address and this amount.
 */
class AnswerFuzzTest {
  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
  private static final String ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
  private static final ExpectedOrder ORDER =
      new ExpectedOrder("a1b2c3d4e5f6g7", "eth", "eth", new BigDecimal("0.5"), ADDRESS);
  private static final List<Integer> CODES = List.of(200, 400, 401, 403, 404, 429, 301, 500, 503);

  private static final String WAITING =
      """
      {"id":"a1b2c3d4e5f6g7","status":"waiting","actionsAvailable":false,"fromCurrency":"eth",\
      "fromNetwork":"eth","toCurrency":"btc","toNetwork":"btc","expectedAmountFrom":0.5,\
      "expectedAmountTo":0.02,"amountFrom":null,"amountTo":null,"payinAddress":"%s",\
      "payoutAddress":"bc1q","payinExtraId":null,"validUntil":"2099-01-01T00:00:00.000Z"}"""
          .formatted(ADDRESS);

  private static final List<String> GOOD =
      List.of(
          WAITING,
          WAITING.replace("waiting", "finished"),
          "{\"error\":\"not_found\",\"message\":\"Transaction not found\"}",
          "{\"error\":\"not_valid_params\",\"message\":\"Invalid id\"}",
          "{\"message\":\"Unauthorized\"}");

  private final ChangeNowClient client =
      new ChangeNowClient(
          ChangeNowSettings.withDefaults(URI.create("http://changenow.example"), "cn-key"),
          Clock.fixed(NOW, ZoneOffset.UTC));

  private CheckOutcome outcome(int code, byte[] body) {
    return client.outcome(new Attempt.Answered(new ReceivedAnswer(code, body)), ORDER);
  }

  /** As many as {@code -Dmutations} says. */
  @Test
  void tellsSomethingOfManyChangedAnswers() {
    int mutations = Integer.getInteger("mutations", 4_000);
    ChangedJson answers = new ChangedJson(GOOD, 13);
    int waiting = 0;
    for (int i = 0; i < mutations; i++) {
      byte[] body = answers.next();
      // An order is an order at 200 only: that is where most have to go.
      CheckOutcome outcome = outcome(i % 2 == 0 ? 200 : CODES.get(i / 2 % CODES.size()), body);
      assertDeclared(outcome);
      waiting += saysWaiting(outcome) ? 1 : 0;
    }
    System.out.println(
        "changed answers of ChangeNow, each of one outcome: %d, %d of them still waiting"
            .formatted(mutations, waiting));
  }

  /** The order that waits, with one character of what decides changed. */
  @Test
  void doesNotWaitWithOneCharacterOfAnOrderChanged() {
    Random random = new Random(13);
    int mutations = Integer.getInteger("mutations", 4_000);
    List<String> decides =
        List.of("a1b2c3d4e5f6g7", "waiting", ADDRESS.substring(2).toLowerCase(Locale.ROOT));
    String order = WAITING.replace(ADDRESS, ADDRESS.toLowerCase(Locale.ROOT));
    assertThat(saysWaiting(outcome(200, order.getBytes(StandardCharsets.UTF_8)))).isTrue();
    for (int i = 0; i < mutations; i++) {
      String value = decides.get(i % decides.size());
      int at = random.nextInt(value.length());
      char other = "0123456789abcdefxyz \u00e9".charAt(random.nextInt(21));
      String changed = value.substring(0, at) + other + value.substring(at + 1);
      if (!changed.strip().equals(value)) {
        byte[] body = order.replace(value, changed).getBytes(StandardCharsets.UTF_8);
        if (saysWaiting(outcome(200, body))) {
          throw new AssertionError("would be paid: " + changed);
        }
      }
    }
    System.out.println("orders with one character changed, none waiting: " + mutations);
  }

  private static boolean saysWaiting(CheckOutcome outcome) {
    return outcome instanceof CheckOutcome.Reported reported
        && reported.status().equals(CheckOutcome.Reported.WAITING);
  }

  private static void assertDeclared(CheckOutcome outcome) {
    switch (outcome) {
      case CheckOutcome.Reported reported -> {
        int bytes = reported.status().getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > 255) {
          throw new AssertionError("a status that cannot be told: " + reported);
        }
      }
      case CheckOutcome.TryLater later -> {
        if (later.retryAfter().toSeconds() < 1 || later.retryAfter().toSeconds() > 60) {
          throw new AssertionError("never, or at once: " + later);
        }
      }
    }
  }
}
