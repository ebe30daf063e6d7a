package io.hostpay.testkit.postgres;

import io.hostpay.common.token.UniqueId;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * {@code split_payout_hostpay} as other systems have made it, in the shapes that are live.
 *
 * @param idLength of {@code unique_id}
 * @param networkType the enum of {@code from_network}
 * @param amount the type of {@code from_amount}
 * @param actualAmount whether there is a column {@code actual_eth_amount}
 */
public record LivePayoutTable(
    int idLength, String networkType, String amount, boolean actualAmount) {
  public static final LivePayoutTable NARROW =
      new LivePayoutTable(16, "currency_type", "numeric(12,8)", false);

  /** All shapes. */
  public static Stream<LivePayoutTable> all() {
    return Stream.of(16, 64)
        .flatMap(
            id ->
                Stream.of("currency_type", "network_type")
                    .flatMap(
                        network ->
                            Stream.of("numeric(12,8)", "numeric(20,8)")
                                .flatMap(
                                    amount ->
                                        Stream.of(false, true)
                                            .map(
                                                actual ->
                                                    new LivePayoutTable(
                                                        id, network, amount, actual)))));
  }

  /** A database with other systems' table and none of HostPay's. */
  public Database create() {
    return create(List.of("BTC", "ETH", "USDT"));
  }

  /** Likewise, with an enum of these currencies. */
  public Database create(List<String> currencies) {
    Database database = Database.shared().freshDatabase();
    create(database.jdbc(), currencies);
    return database;
  }

  /** Makes types and table in a database that has neither. */
  public void create(JdbcClient jdbc, List<String> currencies) {
    String values = "'" + String.join("', '", currencies) + "'";
    jdbc.sql("create type currency_type as enum (" + values + ")").update();
    if (networkType.equals("network_type")) {
      jdbc.sql("create type network_type as enum (" + values + ")").update();
    }
    jdbc.sql(
            """
            create table split_payout_hostpay (
              unique_id varchar(%d) not null,
              cn_api_id varchar(16) not null,
              from_currency currency_type not null,
              from_network %s not null,
              from_amount %s not null,
              payin_address varchar(95) not null,
              is_complete boolean not null default false,
              created_at timestamptz default now(),
              updated_at timestamptz default now(),
              tx_hash varchar(66),
              tx_status varchar(20) default 'pending',
              gas_used integer,
              block_number integer%s)
            """
                .formatted(
                    idLength,
                    networkType,
                    amount,
                    actualAmount
                        ? ", actual_eth_amount numeric(20,18) default 0 check (actual_eth_amount >="
                            + " 0)"
                        : ""))
        .update();
  }

  /** Puts in a row as another system does. */
  public static void insertForeign(Database database, UniqueId uniqueId, String txHashLiteral) {
    database
        .jdbc()
        .sql(
            """
            insert into split_payout_hostpay (
              unique_id, cn_api_id, from_currency, from_network, from_amount, payin_address,
              is_complete, tx_hash)
            values (:unique_id, 'foreign', 'BTC', 'BTC', 0.5, 'foreign', true, %s)
            """
                .formatted(txHashLiteral))
        .param("unique_id", uniqueId.value())
        .update();
  }
}
