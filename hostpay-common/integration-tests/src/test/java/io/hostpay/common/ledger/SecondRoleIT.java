package io.hostpay.common.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostpay.common.logging.ServiceName;
import io.hostpay.testkit.postgres.Database;
import io.hostpay.testkit.postgres.LedgerPayments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The database's password is changed by a second role, with the very statements of the guide. */
class SecondRoleIT {
  private static final Pattern BLOCK = Pattern.compile("(?s)```sql\\n(.*?)```");

  /** A server of its own: its roles are not those of other tests. */
  @AutoClose private final Database database = Database.start();

  @BeforeEach
  void makeTheSecondRole() throws Exception {
    database.migrate();
    run("create role gchostpay_2", "_2");
  }

  @Test
  void actsAsTheFirstBesideIt() {
    DataSource second = as("_2", database);
    var unused =
        new LedgerPayments(ledger(second), JdbcClient.create(second))
            .of(LedgerRig.order("of-the-second"))
            .in(PaymentState.COMPLETED);
    assertThat(ledger(database.dataSource()).find(LedgerRig.order("of-the-second").uniqueId()))
        .isPresent();
  }

  @Test
  void migratesAndWhatItMakesBelongsToTheFirst() {
    assertThat(LedgerMigration.run(settings("_2", database))).isZero();
    JdbcClient second = JdbcClient.create(as("_2", database));
    second.sql("alter table hostpay_payment add column of_a_later_one text").update();
    second.sql("create table hostpay_of_a_later_one (id text)").update();
    second.sql("create index concurrently on split_payout_hostpay (cn_api_id)").update();
    assertThat(owners(database)).containsExactly("hostpay");

    try (Database empty = database.freshDatabase()) {
      assertThat(LedgerMigration.run(settings("_2", empty))).isPositive();
      assertThat(owners(empty)).containsExactly("hostpay");
    }
  }

  @Test
  void staysWhenTheFirstIsLockedAndGoesWhenAThirdIsThere() throws Exception {
    run("alter role gchostpay nologin", "_2");
    assertThatThrownBy(() -> version(as("", database)))
        .hasStackTraceContaining("not permitted to log in");
    assertThat(version(as("_2", database))).isPositive();

    run("create role gchostpay_2", "_3");
    database.superuser().sql("drop role hostpay_2").update();
    assertThat(LedgerMigration.run(settings("_3", database))).isZero();
    assertThat(version(as("_3", database))).isPositive();
  }

  private static long version(DataSource as) {
    return JdbcClient.create(as)
        .sql("select count(*) from hostpay_schema_history")
        .query(Long.class)
        .single();
  }

  private static List<String> owners(Database of) {
    return of.superuser()
        .sql("select distinct tableowner from pg_tables where schemaname = 'public'")
        .query((row, number) -> row.getString(1))
        .list();
  }

  private static PaymentLedger ledger(DataSource as) {
    return new PaymentLedger(
        JdbcClient.create(as),
        new TransactionTemplate(new JdbcTransactionManager(as)),
        Clock.systemUTC(),
        ServiceName.HOSTPAY1);
  }

  /** Runs the guide's block with these words, for this role after the first. */
  private void run(String words, String number) throws Exception {
    List<String> blocks =
        BLOCK
            .matcher(Files.readString(Path.of("../../docs/operations.md")))
            .results()
            .map(found -> found.group(1))
            .filter(block -> block.contains(words))
            .toList();
    assertThat(blocks).hasSize(1);
    String statements =
        blocks
            .getFirst()
            // psql's own, which asks for the password and sends it hashed
            .replaceAll("\\\\password (\\S+)", "alter role $1 password 'hostpay';")
            .replace("gchostpay_2", "hostpay" + number)
            .replace("gchostpay", "hostpay");
    for (String statement : statements.split(";\\n", -1)) {
      if (statement.startsWith("select")) {
        assertThat(database.superuser().sql(statement).query().listOfRows()).isNotNull();
      } else if (!statement.isBlank()) {
        database.superuser().sql(statement).update();
      }
    }
  }

  private static DatabaseSettings settings(String number, Database of) {
    DatabaseSettings first = of.settings();
    return new DatabaseSettings(
        first.connectionName(),
        first.database(),
        first.user() + number,
        first.password(),
        first.maxConnections());
  }

  private static DataSource as(String number, Database of) {
    DatabaseSettings settings = settings(number, of);
    return new DriverManagerDataSource(settings.jdbcUrl(), settings.connectionProperties());
  }
}
