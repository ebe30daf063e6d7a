package io.hostpay.orchestrator;

import io.hostpay.common.ledger.LedgerTime;
import io.hostpay.common.tasks.TaskRequest;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.StatusCheckResponse;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What GCHostPay2 reports.
 *
 * @param kind whether ChangeNow waits, or why not
 * @param status as it stands in the token
 * @param said when ChangeNow was asked
 * @param validUntil until when ChangeNow takes the deposit; {@code null} where nothing is said. It
 *     is not signed: it can only keep a payment from being signed
 * @param detail for people; not signed either
 */
record StatusReport(
    PaymentOrder order,
    Kind kind,
    String status,
    Instant said,
    @Nullable Instant validUntil,
    @Nullable String detail) {
  private static final int LONGEST_DETAIL = 300;
  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");

  /** The kinds of report. */
  enum Kind {
    /** ChangeNow waits for this deposit. */
    WAITING,
    /** GCHostPay2's: ChangeNow has an order of this id, and it is another. */
    MISMATCH,
    /** ChangeNow's, in GCHostPay2's spelling: it has no order of this id. */
    NOT_FOUND,
    /** The check is over 24 h old, so that ChangeNow was not asked, or the report of it is. */
    TOO_OLD,
    /** ChangeNow's: the order has a deposit, or had one when it was finished. */
    DEPOSITED,
    /**
     * ChangeNow's: the order is over. It has waited, and it is not said who paid it, if anybody.
     */
    OVER,
    /** ChangeNow's: a status that HostPay does not know, so that nothing is paid on it. */
    UNKNOWN
  }

  /** A report of the last 24 hours. */
  static StatusReport of(StatusCheckResponse token, TaskRequest request) {
    return new StatusReport(
        token.order(),
        kind(token.status()),
        token.status(),
        token.timestamp(),
        time(request.beside().get(TaskRequest.VALID_UNTIL)),
        text(request.beside().get(TaskRequest.DETAIL)));
  }

  /** A report of more than 24 hours ago: whatever it says, ChangeNow may say something else now. */
  static StatusReport late(StatusCheckResponse token) {
    return new StatusReport(
        token.order(), Kind.TOO_OLD, token.status(), token.timestamp(), null, null);
  }

  private static Kind kind(String status) {
    return switch (status) {
      case StatusCheckResponse.WAITING -> Kind.WAITING;
      case StatusCheckResponse.MISMATCH -> Kind.MISMATCH;
      case StatusCheckResponse.NOT_FOUND -> Kind.NOT_FOUND;
      case StatusCheckResponse.EXPIRED -> Kind.TOO_OLD;
      // The last one is of an exchange that is held for a check of where the deposit came from.
      case "confirming", "exchanging", "sending", "finished", "verifying" -> Kind.DEPOSITED;
      case StatusCheckResponse.CHANGENOWS + StatusCheckResponse.EXPIRED, "failed", "refunded" ->
          Kind.OVER;
      default -> Kind.UNKNOWN;
    };
  }

  /** Why it is not paid, for people: ChangeNow's status in its own spelling, and what is said. */
  @Nullable String why() {
    return switch (kind) {
      case WAITING, MISMATCH, NOT_FOUND, TOO_OLD -> detail;
      case DEPOSITED, OVER, UNKNOWN -> detail == null ? spelt() : spelt() + ", " + detail;
    };
  }

  private String spelt() {
    return status.startsWith(StatusCheckResponse.CHANGENOWS)
        ? status.substring(StatusCheckResponse.CHANGENOWS.length())
        : status;
  }

  /** A time that the ledger has no room for counts as not given. */
  private static @Nullable Instant time(@Nullable String text) {
    return text == null ? null : LedgerTime.read(text).orElse(null);
  }

  private static @Nullable String text(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return null;
    }
    String printable = UNPRINTABLE.matcher(text).replaceAll("?");
    return printable.substring(0, Math.min(printable.length(), LONGEST_DETAIL));
  }
}
