package io.hostpay.common.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.hostpay.common.logging.PaymentLog;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** The ledger of a service that has a database. Needs {@link DatabaseSettings} and a Clock. */
@Configuration(proxyBeanMethods = false)
@Import({Confirmations.class, PaymentChanges.class, WalletHold.class})
public class LedgerConfiguration {
  // Every wait is bounded: a request that cannot have the database answers 500 and is delivered
  // again, it does not pile up.
  private static final Duration CONNECTION_WAIT = Duration.ofSeconds(5);
  private static final int STATEMENT_TIMEOUT_MS = 15_000;
  private static final int LOCK_TIMEOUT_MS = 10_000;
  private static final int IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;
  private static final int SOCKET_TIMEOUT_S = 20;

  /**
   * Asks for commits that a failover cannot lose: after a lost one the same payment would be signed
   * again. A stricter setting than {@code on} is left as it is.
   */
  private static final String DURABLE =
      """
      select set_config('synchronous_commit', 'on', false)
      where current_setting('synchronous_commit') not in ('on', 'remote_apply')
      """;

  @Bean(destroyMethod = "close")
  HikariDataSource dataSource(DatabaseSettings settings) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("ledger");
    config.setMaximumPoolSize(settings.maxConnections());
    // An instance starts for one payment more often than for ten: the others are opened when they
    // are asked for, and closed after ten quiet minutes. Opening one takes a handshake and a
    // password's proof, on the one processor that the first payment waits for.
    config.setMinimumIdle(1);
    config.setConnectionTimeout(CONNECTION_WAIT.toMillis());
    config.setValidationTimeout(1_000);
    // The service starts without its database and answers 500 until it is there.
    config.setInitializationFailTimeout(-1);
    config.setJdbcUrl(settings.jdbcUrl());
    settings
        .connectionProperties()
        .forEach((name, value) -> config.addDataSourceProperty(name.toString(), value));
    config.addDataSourceProperty("connectTimeout", "5");
    config.addDataSourceProperty("socketTimeout", Integer.toString(SOCKET_TIMEOUT_S));
    config.addDataSourceProperty("tcpKeepAlive", "true");
    // A server that cannot write is a standby, or was the primary: no connection to it is taken.
    config.addDataSourceProperty("targetServerType", "primary");
    config.addDataSourceProperty(
        "options",
        "-c statement_timeout="
            + STATEMENT_TIMEOUT_MS
            + " -c lock_timeout="
            + LOCK_TIMEOUT_MS
            + " -c idle_in_transaction_session_timeout="
            + IDLE_IN_TRANSACTION_TIMEOUT_MS);
    config.setConnectionInitSql(DURABLE);
    // Set explicitly: otherwise the pool reads it from its first connection only. If that
    // connection stalls, no later one can be set up.
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    return new LedgerPool(config);
  }

  /** The data source that all code uses; its calls are counted in the request's summary. */
  @Bean
  @Primary
  DataSource countedDataSource(HikariDataSource pool) {
    return CountedDataSource.of(pool);
  }

  @Bean
  JdbcClient jdbcClient(DataSource source) {
    return JdbcClient.create(source);
  }

  @Bean
  PlatformTransactionManager transactionManager(DataSource source) {
    return new JdbcTransactionManager(source);
  }

  @Bean
  PaymentLedger paymentLedger(
      JdbcClient jdbc, PlatformTransactionManager transactions, Clock clock, PaymentLog log) {
    return new PaymentLedger(jdbc, new TransactionTemplate(transactions), clock, log.service());
  }

  @Bean
  Timeline timeline(JdbcClient jdbc, Clock clock, PaymentLog log) {
    return new Timeline(jdbc, clock, log.service());
  }

  @Bean
  SplitPayoutTable splitPayoutTable(
      JdbcClient jdbc, PlatformTransactionManager transactions, Clock clock) {
    TransactionTemplate nested = new TransactionTemplate(transactions);
    nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
    return new SplitPayoutTable(jdbc, nested, clock);
  }
}
