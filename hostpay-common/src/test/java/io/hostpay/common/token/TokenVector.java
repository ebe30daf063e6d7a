package io.hostpay.common.token;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One token made by another implementation of the wire format, with the message that it carries.
 *
 * @param key the name of the key that signed it, {@code tps} or {@code internal}
 */
record TokenVector<T>(
    String name, TokenCodec<T> codec, T message, String key, String bodyHex, String token) {

  private static final JsonNode FILE = read();

  static final SigningKeys TPS = SigningKeys.of(keyText("tps"));
  static final SigningKeys INTERNAL = SigningKeys.of(keyText("internal"));
  static final Instant SIGNED_AT = Instant.ofEpochSecond(FILE.get("timestamp").longValue());

  static Stream<TokenVector<?>> all() {
    return all(TPS, INTERNAL);
  }

  /** All vectors, to be read with other keys than they were signed with. */
  static Stream<TokenVector<?>> all(SigningKeys tps, SigningKeys internal) {
    List<JsonNode> nodes = FILE.get("vectors").valueStream().toList();
    return Stream.iterate(0, i -> i < nodes.size(), i -> i + 1)
        .map(i -> of(i, nodes.get(i), tps, internal));
  }

  static String keyText(String key) {
    return FILE.get(key.equals("tps") ? "tps_hostpay_signing_key" : "hostpay_internal_signing_key")
        .stringValue();
  }

  byte[] body() {
    return HexFormat.of().parseHex(bodyHex);
  }

  @Override
  public String toString() {
    return name;
  }

  private static TokenVector<?> of(
      int index, JsonNode vector, SigningKeys tps, SigningKeys internal) {
    String kind = vector.get("kind").stringValue();
    JsonNode fields = vector.get("fields");
    return switch (kind) {
      case "tps_hostpay_one_amount" ->
          of(
              index,
              vector,
              TokenCodec.tpsHostpay(tps),
              new TpsHostpayToken(order(fields), null, timestamp(fields)));
      case "tps_hostpay_two_amounts" ->
          of(
              index,
              vector,
              TokenCodec.tpsHostpay(tps),
              new TpsHostpayToken(
                  order(fields, amount(fields, "estimated_eth_amount")),
                  amount(fields, "actual_eth_amount"),
                  timestamp(fields)));
      case "status_check_request" ->
          of(
              index,
              vector,
              TokenCodec.statusCheckRequest(internal),
              new StatusCheckRequest(order(fields), timestamp(fields)));
      case "status_check_response" ->
          of(
              index,
              vector,
              TokenCodec.statusCheckResponse(internal),
              new StatusCheckResponse(order(fields), text(fields, "status"), timestamp(fields)));
      case "payment_request" ->
          of(
              index,
              vector,
              TokenCodec.paymentRequest(internal),
              new PaymentRequest(order(fields), timestamp(fields)));
      case "payment_response" ->
          of(
              index,
              vector,
              TokenCodec.paymentResponse(internal),
              new PaymentResponse(
                  new UniqueId(text(fields, "unique_id")),
                  text(fields, "cn_api_id"),
                  text(fields, "tx_hash"),
                  text(fields, "tx_status"),
                  BigDecimal.valueOf(fields.get("gas_used").doubleValue()).toBigIntegerExact(),
                  fields.get("block_number").longValue(),
                  timestamp(fields)));
      default -> throw new IllegalArgumentException("A vector of an unknown kind: " + kind);
    };
  }

  private static <T> TokenVector<T> of(int index, JsonNode vector, TokenCodec<T> codec, T message) {
    return new TokenVector<>(
        index + " " + vector.get("kind").stringValue(),
        codec,
        message,
        vector.get("key").stringValue(),
        vector.get("body_hex").stringValue(),
        vector.get("token").stringValue());
  }

  private static PaymentOrder order(JsonNode fields) {
    return order(fields, amount(fields, "from_amount"));
  }

  private static PaymentOrder order(JsonNode fields, WireAmount amount) {
    return new PaymentOrder(
        new UniqueId(text(fields, "unique_id")),
        text(fields, "cn_api_id"),
        text(fields, "from_currency"),
        text(fields, "from_network"),
        amount,
        text(fields, "payin_address"));
  }

  private static String text(JsonNode fields, String name) {
    return fields.get(name).stringValue();
  }

  private static WireAmount amount(JsonNode fields, String name) {
    return new WireAmount(fields.get(name).doubleValue());
  }

  private static Instant timestamp(JsonNode fields) {
    return Instant.ofEpochSecond(fields.get("timestamp").longValue());
  }

  private static JsonNode read() {
    try (@Nullable InputStream file =
        TokenVector.class.getResourceAsStream("/vectors/tokens.json")) {
      return JsonMapper.shared().readTree(Objects.requireNonNull(file));
    } catch (IOException e) {
      throw new IllegalStateException("The token vectors cannot be read", e);
    }
  }
}
