package io.hostpay.local.executor;

import io.hostpay.testkit.postgres.Database;
import java.util.List;
import java.util.stream.Collectors;

/** The ledger and the shared table as they were at one time. */
final class Backup {
  private static final List<String> TABLES =
      List.of(
          "hostpay_payment",
          "hostpay_wallet",
          "hostpay_wallet_nonce",
          "hostpay_eth_attempt",
          "hostpay_event",
          "split_payout_hostpay");

  private final Database database;

  private Backup(Database database) {
    this.database = database;
  }

  static Backup of(Database database) {
    execute(database, "create table backup_of_%1$s as table %1$s;");
    return new Backup(database);
  }

  /** Restores it: what was committed since is lost. */
  void restore() {
    execute(
        database,
        "delete from %1$s; insert into %1$s overriding system value table backup_of_%1$s;");
  }

  /** Without the triggers, which would refuse steps back. */
  private static void execute(Database database, String forEachTable) {
    database
        .superuser()
        .sql(
            TABLES.stream()
                .map(forEachTable::formatted)
                .collect(Collectors.joining("\n", "set session_replication_role = replica;\n", "")))
        .update();
  }
}
