package io.hostpay.statuschecker.changenow;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The part of ChangeNow's answer that decides. Everything but the status may be absent or null; the
 * amounts that are null until the exchange is done ({@code amountFrom}, {@code amountTo}) are not
 * read at all.
 *
 * @param status printable, lower-cased, 1 to 255 bytes of UTF-8
 * @param expectedAmountFrom the deposit that ChangeNow waits for, in units of fromCurrency
 * @param validUntil until when the deposit is good; null also where it isn't an ISO 8601 time with
 *     an offset: the status still says whether it waits, and a new way of writing times must not
 *     stop every payment
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

  /** How JSON writes a number; in a string it counts as one too. */
  private static final Pattern NUMBER =
      Pattern.compile("-?[0-9]{1,100}(\\.[0-9]{1,100})?([eE][+-]?[0-9]{1,9})?");

  /**
   * Reads an answer.
   *
   * @throws UnreadableAnswerException if it has no status, or a field of another type than
   *     ChangeNow documents
   */
  static AnsweredOrder read(JsonNode order) throws UnreadableAnswerException {
    String status = text(order, "status");
    if (status == null || status.isBlank()) {
      throw new UnreadableAnswerException("the order has no status");
    }
    return new AnsweredOrder(
        text(order, "id"),
        Printable.text(status.strip().toLowerCase(Locale.ROOT), LONGEST_STATUS),
        address(order),
        name(order, "fromCurrency"),
        name(order, "fromNetwork"),
        number(order, "expectedAmountFrom"),
        time(order, "validUntil"));
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

  /** A blank name counts as left out: it must not end a payment as a mismatch. */
  private static @Nullable String name(JsonNode order, String field)
      throws UnreadableAnswerException {
    String name = text(order, field);
    return name == null || name.isBlank() ? null : name;
  }

  /** A blank address is neither ours nor another order's: ChangeNow is asked again. */
  private static @Nullable String address(JsonNode order) throws UnreadableAnswerException {
    String address = text(order, "payinAddress");
    if (address != null && address.isBlank()) {
      throw new UnreadableAnswerException("payinAddress is blank");
    }
    return address;
  }

  private static @Nullable BigDecimal number(JsonNode order, String field)
      throws UnreadableAnswerException {
    JsonNode value = order.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (value.isNumber()) {
      return value.decimalValue();
    }
    if (value.isString() && NUMBER.matcher(value.stringValue()).matches()) {
      return new BigDecimal(value.stringValue());
    }
    throw new UnreadableAnswerException(field + " is not a number");
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
