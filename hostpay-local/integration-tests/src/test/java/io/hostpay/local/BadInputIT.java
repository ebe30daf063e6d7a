package io.hostpay.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.ethereum.Anvil;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What must not be paid, at every endpoint. A forged token, or no token, changes nothing at all; a
 * request that is signed but cannot be paid is recorded with its reason, and that is all. None of
 * it ever reaches the chain.
 */
@OnTheWholeSystem
class BadInputIT {
  private static final AnswerTable TABLE = new AnswerTable();
  private static final double AMOUNT = 0.0123;
  private static final int MEBIBYTE = 1024 * 1024;

  private final TestedSystem system;
  private final PaymentOrder order = Orders.fresh(AMOUNT);
  private BigInteger nonce = BigInteger.ZERO;
  private BigInteger balance = BigInteger.ZERO;

  BadInputIT(TestedSystem system) {
    this.system = system;
  }

  @BeforeEach
  void lookAtTheWallet() {
    nonce = system.walletNonce();
    balance = system.walletBalance();
  }

  @AfterEach
  void theWalletHasSentNothing() {
    system.awaitQuiet();
    assertThat(system.walletNonce()).isEqualTo(nonce);
    assertThat(system.walletBalance()).isEqualTo(balance);
  }

  @AfterAll
  static void showTheTable() {
    TABLE.write(Path.of("target/bad-input.md"));
  }

  @ParameterizedTest
  @EnumSource
  void refusesABodyThatIsNoTask(PipelineEndpoint endpoint) {
    String token = endpoint.token(order, now());
    Map<String, String> before = system.database();

    refuses(endpoint, "no body", 400, json(BodyPublishers.noBody()));
    refuses(endpoint, "body `null`", 400, json("null"));
    refuses(endpoint, "body cut short", 400, json("{\"token\":\"" + token));
    refuses(endpoint, "text that is no JSON", 400, json("token=" + token));
    refuses(endpoint, "a JSON list", 400, json("[\"" + token + "\"]"));
    refuses(endpoint, "no token", 400, json("{}"));
    refuses(endpoint, "token under another name", 400, json("{\"Token\":\"" + token + "\"}"));
    refuses(endpoint, "token `null`", 400, json("{\"token\":null}"));
    refuses(endpoint, "token a number", 400, json("{\"token\":42}"));
    refuses(endpoint, "token a list", 400, json("{\"token\":[\"" + token + "\"]}"));
    refuses(endpoint, "token empty", 400, json("{\"token\":\"\"}"));
    refuses(
        endpoint,
        "two tokens",
        400,
        json("{\"token\":\"%1$s\",\"token\":\"%1$s\"}".formatted(token)));
    refuses(endpoint, "more after the JSON", 400, json("{\"token\":\"" + token + "\"} {}"));
    refuses(
        endpoint,
        "not UTF-8",
        400,
        json(
            BodyPublishers.ofByteArray("{\"token\":\"ü\"}".getBytes(StandardCharsets.ISO_8859_1))));
    byte[] large = AlteredToken.padded(token, MEBIBYTE);
    refuses(endpoint, "1 MiB", 413, json(BodyPublishers.ofByteArray(large)));
    refuses(
        endpoint,
        "1 MiB of unannounced length",
        413,
        json(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))));
    refuses(
        endpoint,
        "64 KiB and a byte",
        413,
        json(BodyPublishers.ofByteArray(AlteredToken.padded(token, 65537))));
    BodyPublisher good = BodyPublishers.ofString("{\"token\":\"" + token + "\"}");
    refuses(endpoint, "GET", 405, new Request("GET", "application/json", good));
    refuses(endpoint, "PUT", 405, new Request("PUT", "application/json", good));
    refuses(endpoint, "DELETE", 405, new Request("DELETE", "application/json", good));
    refuses(endpoint, "text/plain", 415, new Request("POST", "text/plain", good));
    refuses(
        endpoint, "a form", 415, new Request("POST", "application/x-www-form-urlencoded", good));
    refuses(endpoint, "media type no type", 415, new Request("POST", "json", good));

    assertThat(system.database()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void refusesATextThatIsNoToken(PipelineEndpoint endpoint) {
    String token = endpoint.token(order, now());
    Map<String, String> before = system.database();

    refusesToken(endpoint, "bad base64", 400, "!!!!");
    refusesToken(endpoint, "base64 with padding", 400, "QQ==");
    refusesToken(endpoint, "base64 of the other alphabet", 400, "+/" + token.substring(2));
    refusesToken(endpoint, "token with a blank at its end", 400, token + " ");
    refusesToken(endpoint, "token with letters that are none", 400, "ключ");
    refusesToken(endpoint, "token of 9000 characters", 400, "A".repeat(9000));
    refusesToken(endpoint, "token of fewer than 16 bytes", 400, "QUJD");

    assertThat(system.database()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void refusesATokenCutShortAtAnyLength(PipelineEndpoint endpoint) {
    String token = endpoint.token(order, now());
    Map<String, String> before = system.database();

    for (int length = 1; length < token.length(); length++) {
      String cut = token.substring(0, length);
      refusesToken(
          endpoint, "cut short, at every length", AlteredToken.canBeAToken(cut) ? 401 : 400, cut);
    }

    assertThat(system.database()).isEqualTo(before);
  }

  /** Valid base64url of at least as many bytes as a signature has. */
  @ParameterizedTest
  @EnumSource
  void refusesAForgedToken(PipelineEndpoint endpoint) {
    byte[] token = Base64.getUrlDecoder().decode(endpoint.token(order, now()));
    Map<String, String> before = system.database();

    refusesToken(
        endpoint, "MAC missing", 401, AlteredToken.base64(Arrays.copyOf(token, token.length - 16)));
    refusesToken(endpoint, "MAC of zeros", 401, AlteredToken.base64(AlteredToken.withZeros(token)));
    for (int at = 0; at < token.length; at++) {
      byte[] altered = token.clone();
      altered[at] ^= 1;
      refusesToken(endpoint, "one bit flipped, in every byte", 401, AlteredToken.base64(altered));
    }
    refusesToken(
        endpoint, "wrong key", 401, endpoint.token(order, now(), "another-key-".repeat(5)));

    assertThat(system.database()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void refusesATokenOfAnotherKind(PipelineEndpoint endpoint) {
    Map<String, String> before = system.database();

    for (PipelineEndpoint other : PipelineEndpoint.values()) {
      if (!endpoint.key().equals(other.key())) {
        refusesToken(endpoint, "token for " + other.title(), 401, other.token(order, now()));
      } else if (!sameFields(endpoint, other)) {
        refusesToken(endpoint, "token for " + other.title(), 400, other.token(order, now()));
      }
      if (!sameFields(endpoint, other)) {
        refusesToken(
            endpoint,
            "another kind of token, signed with this one's key",
            400,
            other.token(order, now(), endpoint.key()));
      }
    }

    assertThat(system.database()).isEqualTo(before);
  }

  /** The requests to check and to pay have the same fields: the endpoint decides which it is. */
  private static boolean sameFields(PipelineEndpoint one, PipelineEndpoint other) {
    List<PipelineEndpoint> same =
        List.of(
            PipelineEndpoint.INTAKE,
            PipelineEndpoint.STATUS_CHECK,
            PipelineEndpoint.EXECUTION,
            PipelineEndpoint.WATCH);
    return one == other || same.containsAll(List.of(one, other));
  }

  @ParameterizedTest
  @EnumSource
  void refusesATokenFromTheFuture(PipelineEndpoint endpoint) {
    Map<String, String> before = system.database();

    refusesToken(
        endpoint,
        "10 min in the future",
        400,
        endpoint.token(order, now().plus(Duration.ofMinutes(10))));

    assertThat(system.database()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"INTAKE", "STATUS_CHECK"})
  void waitsForThePaymentThatASignedTokenSpeaksOfAndTheLedgerDoesNotHave(
      PipelineEndpoint endpoint) {
    Map<String, String> before = system.database();

    refusesToken(endpoint, "payment unknown to the ledger", 500, endpoint.token(order, now()));

    assertThat(system.database()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void recordsAnExpiredRequestAndNothingElse(PipelineEndpoint endpoint) {
    Instant at = now().minus(Duration.ofDays(2));

    refusesForGood("48 h old", endpoint, order, at, "FAILED", "expired");
  }

  @ParameterizedTest
  @CsvSource({
    "NaN,          NaN,    eth,  eth, bad_amount",
    "infinite,     Infinity, eth, eth,bad_amount",
    "negative,     -1,     eth,  eth, bad_amount",
    "zero,         0,      eth,  eth, bad_amount",
    "half a wei,   5e-19,  eth,  eth, bad_amount",
    "1e60 ETH,     1e60,   eth,  eth, bad_amount",
    "USDT,         5,      usdt, eth, unsupported_currency",
    "ETH on BSC,   5,      eth,  bsc, unsupported_currency",
    "no currency,  5,      '',   '', unsupported_currency",
  })
  void recordsAnAmountThatCannotBePaidAndNothingElse(
      String input, double amount, String currency, String network, String reason) {
    PaymentOrder unpayable = Orders.fresh(currency, network, amount, "0x" + Orders.hex(20));

    for (PipelineEndpoint endpoint : PipelineEndpoint.values()) {
      refusesForGood(input, endpoint, unpayable, now(), "REJECTED", reason);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "no address,       ''",
    "zero address,     0x0000000000000000000000000000000000000000",
    "address too short, 0x21c517faee3baae528594ac17a571088e579f9",
    "address too long, 0x21c517faee3baae528594ac17a571088e579f91500",
    "address no hex,   0x21c517faee3baae528594ac17a571088e579f9zz",
    "address of Tron,  TJRabPrwbZy45sbavfcjinPJC18kjpRTv8",
    "address with 0X,  0X21c517faee3baae528594ac17a571088e579f915",
  })
  void recordsAnAddressThatIsNoneAndNothingElse(String input, String address) {
    PaymentOrder unpayable = Orders.fresh("eth", "eth", AMOUNT, address);

    for (PipelineEndpoint endpoint : PipelineEndpoint.values()) {
      refusesForGood(input, endpoint, unpayable, now(), "REJECTED", "bad_address");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "own address,                0.01, " + Anvil.DEV_ADDRESS + ", own_address",
    "own address in lower case,  0.01, 0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266, own_address",
    "address with a wrong checksum, 0.01, 0x21c517faee3baae528594ac17a571088e579F915, bad_address",
    "over MAX_PAYMENT_ETH,       10.000000000000002, , amount_over_limit",
    "1e50 ETH,                   1e50, , amount_over_limit",
  })
  void refusesAfterTheStatusCheckWhatOnlyTheExecutorCanJudge(
      String input, double amount, @Nullable String address, String reason) {
    PaymentOrder unpayable =
        Orders.fresh("eth", "eth", amount, address == null ? "0x" + Orders.hex(20) : address);
    String id = unpayable.uniqueId().value();
    Map<String, String> before = system.database();

    ServiceClient.Answer answer = deliver(PipelineEndpoint.INTAKE, unpayable, now());

    assertThat(answer.says()).isEqualTo("enqueued");
    system.awaitState(id, "REJECTED");
    system.awaitQuiet();
    TABLE.add(input, PipelineEndpoint.INTAKE, "200 enqueued, then REJECTED(" + reason + ")");
    assertThat(String.valueOf(system.row("hostpay_payment", id).get("reason"))).startsWith(reason);
    assertThat(system.timeline(id))
        .startsWith("payment_requested")
        .endsWith("status_verified", "payment_rejected");
    assertThat(system.database())
        .contains(
            unchanged(before, "split_payout_hostpay"),
            unchanged(before, "hostpay_wallet_nonce"),
            unchanged(before, "hostpay_eth_attempt"));
    refusesForGood(input, PipelineEndpoint.EXECUTION, unpayable, now(), "REJECTED", reason);
  }

  private static Map.Entry<String, String> unchanged(Map<String, String> before, String table) {
    return entry(table, before.getOrDefault(table, "no such table"));
  }

  /**
   * Whichever service gets it: recorded at its first delivery, and answered alike at every other.
   */
  private void refusesForGood(
      String input,
      PipelineEndpoint endpoint,
      PaymentOrder what,
      Instant at,
      String state,
      String reason) {
    String id = what.uniqueId().value();
    if (system.state(id).equals("none")) {
      Map<String, String> before = system.database();
      assertThat(deliver(PipelineEndpoint.INTAKE, what, at).says())
          .isEqualTo("rejected: " + reason);
      assertThat(system.state(id)).isEqualTo(state);
      assertThat(system.row("hostpay_payment", id)).containsEntry("reason", reason);
      assertThat(system.timeline(id)).containsExactly("payment_" + state.toLowerCase(Locale.ROOT));
      Map<String, String> after = system.database();
      after.keySet().removeAll(List.of("hostpay_payment", "hostpay_event"));
      assertThat(before).containsAllEntriesOf(after);
    }
    Map<String, String> recorded = system.database();

    ServiceClient.Answer answer = deliver(endpoint, what, at);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.says())
        .startsWith(
            switch (endpoint) {
              // GCHostPay2 keeps no record and decides nothing: GCHostPay1, which has the record,
              // refuses its report.
              case STATUS_CHECK -> "enqueued";
              case INTAKE, STATUS_VERIFIED, PAYMENT_COMPLETED, EXECUTION, WATCH ->
                  "rejected: " + reason;
            });
    if (endpoint == PipelineEndpoint.STATUS_CHECK) {
      system.awaitQuiet();
    }
    assertThat(system.database()).isEqualTo(recorded);
    TABLE.add(input, endpoint, "200 " + answer.says());
  }

  private record Request(String method, @Nullable String mediaType, BodyPublisher body) {}

  private static Request json(String body) {
    return json(BodyPublishers.ofString(body));
  }

  private static Request json(BodyPublisher body) {
    return new Request("POST", "application/json", body);
  }

  private void refusesToken(PipelineEndpoint endpoint, String input, int status, String token) {
    refuses(endpoint, input, status, json("{\"token\":\"" + token + "\"}"));
  }

  /** An answer as problem+json that says what is wrong, and shows nothing of the code. */
  private void refuses(PipelineEndpoint endpoint, String input, int status, Request request) {
    ServiceClient.Answer answer =
        system
            .client(endpoint.service())
            .send(request.method(), endpoint.path(), request.mediaType(), request.body());

    TABLE.add(input, endpoint, Integer.toString(answer.status()));
    assertThat(answer.status()).as("%s at %s: %s", input, endpoint, answer).isEqualTo(status);
    assertThat(answer.contentType()).as(input).startsWith("application/problem+json");
    assertThat(answer.body().get("status").asInt()).isEqualTo(status);
    assertThat(answer.body().toString())
        .as(input)
        .doesNotContain("Exception", "io.hostpay", "org.springframework", ".java", "hostpay_");
  }

  private ServiceClient.Answer deliver(PipelineEndpoint endpoint, PaymentOrder what, Instant at) {
    return system.client(endpoint.service()).deliver(endpoint.path(), endpoint.token(what, at));
  }

  private Instant now() {
    return system.local().clock().clock().instant();
  }
}
