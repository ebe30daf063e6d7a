package io.hostpay.statuschecker.changenow;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The part of ChangeNow's answer that decides. Everything but the status may be absent or null; the
 * amounts that are null until the exchange is done ({@code amountFrom}, {@code amountTo}) are not
 * read at all.
 *
 * @param status printable, lower-cased, 1 to 255 bytes of UTF-8
 * @param expectedAmountFrom the deposit that ChangeNow waits for, in units of fromCurrency
 * @param validUntil until when the deposit is good; null also where it isn't an ISO 8601 time with
 *     an offset: the status remains ChangeNow's word on whether it waits, and a new way of writing
 *     times must not stop every payment
 */
record AnsweredOrder(
    @Nullable String id,
    String status,
    @Nullable String payinAddress,
    @Nullable String fromCurrency,
    @Nullable String fromNetwork,
    @Nullable BigDecimal expectedAmountFrom,
    @Nullable Instant validUntil) {

  private static final int LONGEST_STATUS = 255;

  /**
   * Two values of one name could be read either way, so they are not read; and a double would not
   * be the amount that ChangeNow wrote.
   */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  /**
   * Reads an answer.
   *
   * @throws UnreadableAnswerException if it is too long, is not a JSON object, has no status, or
   *     has a field of another type than ChangeNow documents
   */
  static AnsweredOrder read(byte[] body) throws UnreadableAnswerException {
    if (body.length > OrderEndpoint.LONGEST_BODY) {
      throw new UnreadableAnswerException(
          "the body has more than " + OrderEndpoint.LONGEST_BODY + " bytes");
    }
    JsonNode order = parse(body);
    if (!order.isObject()) {
      throw new UnreadableAnswerException("the body is not a JSON object");
    }
    String status = text(order, "status");
    if (status == null || status.isBlank()) {
      throw new UnreadableAnswerException("the order has no status");
    }
    return new AnsweredOrder(
        text(order, "id"),
        Printable.text(status.strip().toLowerCase(Locale.ROOT), LONGEST_STATUS),
        text(order, "payinAddress"),
        text(order, "fromCurrency"),
        text(order, "fromNetwork"),
        number(order, "expectedAmountFrom"),
        time(order, "validUntil"));
  }

  private static JsonNode parse(byte[] body) throws UnreadableAnswerException {
    try {
      return JSON.readTree(body);
    } catch (JacksonException | NumberFormatException e) {
      // Jackson lets the latter through for a number whose exponent is too large for a BigDecimal.
      throw new UnreadableAnswerException("the body is not JSON", e);
    }
  }

  private static @Nullable String text(JsonNode order, String field)
      throws UnreadableAnswerException {
    JsonNode value = order.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isString()) {
      throw new UnreadableAnswerException(field + " is not a string");
    }
    return value.stringValue();
  }

  private static @Nullable BigDecimal number(JsonNode order, String field)
      throws UnreadableAnswerException {
    JsonNode value = order.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isNumber()) {
      throw new UnreadableAnswerException(field + " is not a number");
    }
    return value.decimalValue();
  }

  private static @Nullable Instant time(JsonNode order, String field) {
    JsonNode value = order.path(field);
    if (!value.isString()) {
      return null;
    }
    try {
      return OffsetDateTime.parse(value.stringValue()).toInstant();
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
