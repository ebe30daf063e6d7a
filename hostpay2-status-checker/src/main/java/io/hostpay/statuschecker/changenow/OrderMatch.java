package io.hostpay.statuschecker.changenow;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares ChangeNow's order with the token's: money goes only where ChangeNow waits for it. */
final class OrderMatch {

  private static final int LONGEST_VALUE = 100;

  private final BigDecimal tolerancePercent;

  OrderMatch(BigDecimal tolerancePercent) {
    this.tolerancePercent = tolerancePercent;
  }

  /**
   * The first thing in which the orders differ, in words, with both values. What ChangeNow's answer
   * leaves out or null doesn't differ. Addresses and names compare in any case, since the case of
   * an Ethereum address is only a checksum; the id compares exactly.
   */
  Optional<String> mismatch(ExpectedOrder expected, AnsweredOrder answered) {
    return Stream.of(
            text("payinAddress", expected.payinAddress(), answered.payinAddress()),
            text("fromCurrency", expected.fromCurrency(), answered.fromCurrency()),
            text("fromNetwork", expected.fromNetwork(), answered.fromNetwork()),
            amount(expected.amount(), answered.expectedAmountFrom()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Whether this is our order, whose status alone says anything about our payment. */
  static boolean isOurs(ExpectedOrder expected, AnsweredOrder answered) {
    return expected.cnApiId().equals(answered.id());
  }

  /** Why the deposit would come too late, in words; empty while ChangeNow still takes it. */
  static Optional<String> expiry(AnsweredOrder answered, Instant now) {
    return answered.validUntil() == null || answered.validUntil().isAfter(now)
        ? Optional.empty()
        : Optional.of(
            "validUntil is " + answered.validUntil() + " in ChangeNow's order, and it is " + now);
  }

  private static Optional<String> text(String field, String expected, @Nullable String answered) {
    return answered == null || answered.equalsIgnoreCase(expected)
        ? Optional.empty()
        : Optional.of(differ(field, expected, answered));
  }

  private Optional<String> amount(BigDecimal expected, @Nullable BigDecimal answered) {
    if (answered == null) {
      return Optional.empty();
    }
    BigDecimal tolerance = expected.multiply(tolerancePercent).movePointLeft(2);
    // The answered amount is only compared, never written out: 1e999999999 is a number in JSON.
    boolean within =
        answered.compareTo(expected.subtract(tolerance)) >= 0
            && answered.compareTo(expected.add(tolerance)) <= 0;
    return within
        ? Optional.empty()
        : Optional.of(
            differ("expectedAmountFrom", expected.toPlainString(), answered.toString())
                + ", more than "
                + tolerancePercent.toPlainString()
                + " % apart");
  }

  private static String differ(String field, String expected, String answered) {
    return field
        + " is "
        + Printable.text(answered, LONGEST_VALUE)
        + " in ChangeNow's order and "
        + Printable.text(expected, LONGEST_VALUE)
        + " in the token";
  }
}
