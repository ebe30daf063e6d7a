package io.hostpay.executor.wallet;

import java.time.Instant;
import java.time.OffsetDateTime;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The server that the ledger's database runs on: another one after a failover, which may have lost
 * what was committed since nodes were asked, and what they did not show yet.
 */
final class LedgerServer {
  private final JdbcClient jdbc;

  LedgerServer(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** When it was started; tells one server from another. */
  Instant startedAt() {
    return jdbc.sql("select pg_postmaster_start_time()")
        .query(OffsetDateTime.class)
        .single()
        .toInstant();
  }
}
