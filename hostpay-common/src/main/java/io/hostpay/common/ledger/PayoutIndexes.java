package io.hostpay.common.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The indexes that HostPay needs on the shared payout table. They are built {@code concurrently}:
 * other systems go on writing meanwhile, one of which records its payments there after it has made
 * them. A build runs in no transaction, and if broken off leaves an invalid index behind, which
 * {@code if not exists} would accept. So this is no migration script: each run puts right whatever
 * it finds.
 */
final class PayoutIndexes {
  /** Not unique: the live table may hold duplicates. */
  private static final Map<String, String> COLUMNS =
      new TreeMap<>(
          Map.of(
              "split_payout_hostpay_unique_id_idx", "unique_id",
              "split_payout_hostpay_tx_hash_idx", "tx_hash"));

  private PayoutIndexes() {}

  /** Builds what is missing. The connection is in no transaction, and no other run is under way. */
  static void build(Connection connection) throws SQLException {
    for (Map.Entry<String, String> index : COLUMNS.entrySet()) {
      Optional<Boolean> valid = isValid(connection, index.getKey());
      try (Statement statement = connection.createStatement()) {
        if (valid.isPresent() && !valid.get()) {
          statement.execute("drop index concurrently " + index.getKey());
        }
        if (!valid.orElse(false)) {
          statement.execute(
              "create index concurrently "
                  + index.getKey()
                  + " on split_payout_hostpay ("
                  + index.getValue()
                  + ")");
        }
      }
    }
  }

  /** Nothing when there is no such index. */
  private static Optional<Boolean> isValid(Connection connection, String index)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select indisvalid from pg_index where indexrelid = to_regclass(?)")) {
      statement.setString(1, index);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.of(row.getBoolean(1)) : Optional.empty();
      }
    }
  }
}
