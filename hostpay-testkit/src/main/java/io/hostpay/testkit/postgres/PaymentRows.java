package io.hostpay.testkit.postgres;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the ledger says, read past the code under test. */
public final class PaymentRows {
  private final JdbcClient jdbc;

  public PaymentRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  public List<Map<String, @Nullable Object>> rows(String statement, Object... values) {
    return jdbc.sql(statement).params(List.of(values)).query().listOfRows();
  }

  /** The payment's only row in a table that has a {@code unique_id}. */
  public Map<String, @Nullable Object> row(String table, String id) {
    List<Map<String, @Nullable Object>> rows =
        rows("select * from " + table + " where unique_id = ?", id);
    if (rows.size() != 1) {
      throw new AssertionError("%s has %d rows of %s".formatted(table, rows.size(), id));
    }
    return rows.getFirst();
  }

  /** The payment's state; {@code none} where there is no such payment. */
  public String state(String id) {
    return strings("select state from hostpay_payment where unique_id = ?", id).stream()
        .findFirst()
        .orElse("none");
  }

  /** Likewise, with the reason in brackets where it has ended. */
  public String stateAndReason(String id) {
    return strings(
            """
            select state || coalesce('(' || reason || ')', '')
            from hostpay_payment where unique_id = ?
            """,
            id)
        .stream()
        .findFirst()
        .orElse("none");
  }

  /** How many payments there are of each state, with the reason in brackets where it has one. */
  public Map<String, Long> states() {
    return strings("select state || coalesce('(' || reason || ')', '') from hostpay_payment")
        .stream()
        .collect(Collectors.groupingBy(state -> state, Collectors.counting()));
  }

  /** The names of the payment's events, oldest first. */
  public List<String> timeline(String id) {
    return strings("select event from hostpay_event where unique_id = ? order by id", id);
  }

  /** The payment's events with what is said of each, a line for each. */
  public List<String> detailedTimeline(String id) {
    return strings(
        """
        select concat_ws(' ', chr(10) || ' ', event, detail)
        from hostpay_event where unique_id = ? order by id
        """,
        id);
  }

  /** The hashes of all that HostPay ever signed for the payment, the cheapest first. */
  public List<String> attempts(String id) {
    return strings(
        """
        select tx_hash from hostpay_eth_attempt
        where unique_id = ? and raw_transaction is not null order by max_fee_per_gas
        """,
        id);
  }

  /** How many transactions were signed, for all payments together. */
  public long signed() {
    return jdbc.sql("select count(*) from hostpay_eth_attempt where raw_transaction is not null")
        .query(Long.class)
        .single();
  }

  private List<String> strings(String statement, Object... values) {
    return jdbc.sql(statement)
        .params(List.of(values))
        .query((row, number) -> row.getString(1))
        .list();
  }
}
