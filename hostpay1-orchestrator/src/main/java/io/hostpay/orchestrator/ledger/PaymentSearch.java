package io.hostpay.orchestrator.ledger;

import io.hostpay.common.ledger.LedgerTime;
import io.hostpay.common.ledger.PaymentState;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Pages of payments, newest first. A page costs the same wherever it is: each begins where the one
 * before ended, in an index. Read only; thread-safe.
 */
public final class PaymentSearch {
  /** How many payments may begin alike; of more, some are not found. */
  static final int MOST_ALIKE = 2_000;

  private final JdbcClient jdbc;

  public PaymentSearch(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * What is looked for; {@code null} is anything.
   *
   * @param reason of an end, without its detail
   * @param receivedBefore older than this
   * @param text how an id, a ChangeNow order, a deposit address or a transaction's hash begins, or
   *     how an address ends; in any case
   */
  public record Wanted(
      @Nullable PaymentState state,
      @Nullable String reason,
      @Nullable Instant receivedBefore,
      @Nullable String text) {}

  /**
   * A page.
   *
   * @param next where the next page begins; {@code null} after the last
   * @param tooMany {@link #MOST_ALIKE} or more begin like the text: some may be missing
   */
  public record Page(List<PaymentLine> payments, @Nullable PageStart next, boolean tooMany) {}

  /**
   * One page.
   *
   * @param after where it begins; {@code null} for the first
   * @param limit most payments on it, from 1
   */
  public Page page(Wanted wanted, @Nullable PageStart after, int limit) {
    Map<String, Object> values = new HashMap<>();
    StringBuilder where = new StringBuilder("where true");
    if (wanted.state() != null) {
      where.append(" and state = :state");
      values.put("state", wanted.state().name());
    }
    if (wanted.reason() != null) {
      where.append(" and reason is not null and split_part(reason, ':', 1) = :reason");
      values.put("reason", wanted.reason());
    }
    if (wanted.receivedBefore() != null) {
      where.append(" and received_at < :before");
      values.put("before", LedgerTime.at(wanted.receivedBefore()));
    }
    if (after != null) {
      where.append(" and (received_at, unique_id) < (:after_at, :after_id)");
      values.put("after_at", LedgerTime.at(after.receivedAt()));
      values.put("after_id", after.uniqueId().value());
    }
    boolean tooMany = false;
    if (wanted.text() != null) {
      List<String> ids = named(wanted.text().strip().toLowerCase(Locale.ROOT));
      tooMany = ids.size() >= MOST_ALIKE;
      where.append(" and unique_id = any(:ids)");
      values.put("ids", ids.toArray(String[]::new));
    }
    values.put("limit", limit + 1);
    List<PaymentLine> found =
        jdbc.sql(
                "select * from hostpay_payment "
                    + where
                    + " order by received_at desc, unique_id desc limit :limit")
            .params(values)
            .query(PaymentLine::read)
            .list();
    if (found.size() <= limit) {
      return new Page(found, null, tooMany);
    }
    List<PaymentLine> page = found.subList(0, limit);
    return new Page(List.copyOf(page), PageStart.after(page.getLast()), tooMany);
  }

  private List<String> named(String text) {
    // Ranges in the order of bytes, which is the order of the indexes: LIKE with a parameter would
    // read the whole table once the driver has prepared the statement.
    return jdbc.sql(
            """
            (select unique_id from hostpay_payment
             where lower(unique_id) ~>=~ :from and lower(unique_id) ~<~ :below limit :most)
            union
            (select unique_id from hostpay_payment
             where lower(cn_api_id) ~>=~ :from and lower(cn_api_id) ~<~ :below limit :most)
            union
            (select unique_id from hostpay_payment
             where lower(payin_address) ~>=~ :from and lower(payin_address) ~<~ :below limit :most)
            union
            (select unique_id from hostpay_payment
             where reverse(lower(payin_address)) ~>=~ :end_from
               and reverse(lower(payin_address)) ~<~ :end_below limit :most)
            union
            (select unique_id from hostpay_eth_attempt
             where tx_hash ~>=~ :from and tx_hash ~<~ :below and unique_id is not null limit :most)
            """)
        .param("from", text)
        .param("below", above(text))
        .param("end_from", reversed(text))
        .param("end_below", above(reversed(text)))
        .param("most", MOST_ALIKE)
        .query((row, number) -> row.getString("unique_id"))
        .list();
  }

  private static String reversed(String text) {
    return new StringBuilder(text).reverse().toString();
  }

  /** The first text after all that begin like this one. */
  private static String above(String text) {
    int last = text.codePointBefore(text.length());
    return text.substring(0, text.length() - Character.charCount(last))
        + Character.toString(last == 0xD7FF ? 0xE000 : last + 1);
  }
}
