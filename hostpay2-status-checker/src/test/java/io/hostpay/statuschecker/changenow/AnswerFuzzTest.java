package io.hostpay.statuschecker.changenow;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.token.StatusCheckResponse;
import io.hostpay.testkit.ChangedJson;
import io.hostpay.testkit.GuidedFuzz;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final ChangeNowClient CLIENT =
      new ChangeNowClient(
          ChangeNowSettings.withDefaults(URI.create("http://changenow.example"), "cn-key"),
          Clock.fixed(NOW, ZoneOffset.UTC),
          QuickTries.startingAt(Duration.ofMillis(500)));

  private static CheckOutcome outcome(int code, byte[] body) {
    return CLIENT.outcome(new Try.Answered(new ReceivedAnswer(code, body)), ORDER);
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

  /** {@code -Dfuzz.seconds=600}: for ten minutes. */
  @Test
  void paysForNothingThatCoverageLeadsTo() throws Exception {
    List<byte[]> seeds = new ArrayList<>();
    for (int code = 0; code < CODES.size(); code++) {
      for (String body : GOOD) {
        seeds.add(((char) code + body).getBytes(StandardCharsets.UTF_8));
      }
    }
    GuidedFuzz.lead(AnswerFuzzTest.class, seeds, 0);
  }

  /** The first byte says which status of HTTP; the rest is the body. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    int code = CODES.get(Byte.toUnsignedInt(input[0]) % CODES.size());
    byte[] body = Arrays.copyOfRange(input, 1, input.length);
    CheckOutcome outcome = outcome(code, body);
    assertDeclared(outcome);
    if (saysWaiting(outcome)) {
      JsonNode order = MAPPER.readTree(withoutPadding(body));
      if (code != 200
          || !order.path("status").asString("").strip().equalsIgnoreCase("waiting")
          || differs(order, "id", ORDER.cnApiId())
          || differs(order, "payinAddress", ADDRESS)
          || isFarFrom(ORDER.amount(), order.path("expectedAmountFrom"))) {
        throw new AssertionError("would be paid: " + code + " " + order);
      }
    }
  }

  /** Jackson takes a byte 0xff in a name, and nowhere else, for padding where it knows the rest. */
  private static byte[] withoutPadding(byte[] body) {
    ByteArrayOutputStream rest = new ByteArrayOutputStream(body.length);
    for (byte each : body) {
      if (each != (byte) 0xff) {
        rest.write(each);
      }
    }
    return rest.toByteArray();
  }

  /** What is left out says nothing. */
  private static boolean differs(JsonNode order, String field, String expected) {
    JsonNode there = order.path(field);
    return there.isString() && !there.stringValue().equalsIgnoreCase(expected);
  }

  private static boolean isFarFrom(BigDecimal amount, JsonNode there) {
    return !there.isMissingNode()
        && !there.isNull()
        && new BigDecimal(there.asString())
                .subtract(amount)
                .abs()
                .compareTo(amount.multiply(new BigDecimal("0.05")))
            > 0;
  }

  private static boolean saysWaiting(CheckOutcome outcome) {
    return outcome instanceof CheckOutcome.Reported reported
        && reported.status().equals(StatusCheckResponse.WAITING);
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
