package io.hostpay.executor.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.fixture.Database;
import java.math.BigInteger;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the ledger knows of a wallet's nonces, against PostgreSQL. */
class WalletLedgerIT {
  private static final String WALLET = "0x00000000000000000000000000000000000000aa";

  private Database database;
  private JdbcClient jdbc;
  private WalletLedger ledger;

  @BeforeEach
  void create() {
    database = Database.shared().migratedDatabase();
    jdbc = JdbcClient.create(database.dataSource());
    ledger = new WalletLedger(jdbc, Clock.systemUTC(), 1, WALLET);
    jdbc.sql("insert into hostpay_wallet (chain_id, wallet) values (1, :wallet)")
        .param("wallet", WALLET)
        .update();
  }

  @AfterEach
  void drop() {
    database.close();
  }

  @Test
  void whatTheWalletSentBeforeTheLedgerBeganIsNotUnknown() {
    assertThat(more(700)).isZero();
    own(700, 702);
    assertThat(more(703)).isZero();
  }

  @Test
  void eachTransactionOfOthersIsToldOnceWithAllBefore() {
    own(10, 12);
    own(14, 20);
    assertThat(more(13)).isZero();

    assertThat(more(21)).isEqualTo(1);
    assertThat(more(21)).isZero();

    own(23, 30); // 21 and 22 are others'
    assertThat(more(31)).isEqualTo(3);
    assertThat(more(31)).isZero();
  }

  @Test
  void nodeThatLagsChangesNothing() {
    own(10, 12);
    own(14, 20);
    assertThat(more(21)).isEqualTo(1);

    assertThat(more(12)).isZero();
    assertThat(more(21)).isZero();
    own(22, 22);
    assertThat(more(23)).isEqualTo(2);
  }

  @Test
  void noncesAreNotCountedForEver() {
    own(0, 4_999);

    assertThat(more(5_000)).isZero();

    assertThat(jdbc.sql("select accounted_below from hostpay_wallet").query(Long.class).single())
        .isEqualTo(5_000);
    own(5_001, 5_001);
    assertThat(more(5_002)).isEqualTo(1);
  }

  @Test
  void ofManyInstancesOneIsTold() throws Exception {
    own(10, 12);
    own(14, 20);
    try (ExecutorService instances = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Integer>> asking =
          Stream.generate(() -> (Callable<Integer>) () -> more(21)).limit(8).toList();

      int told = 0;
      for (Future<Integer> answer : instances.invokeAll(asking)) {
        told += answer.get();
      }

      assertThat(told).isEqualTo(1);
    }
  }

  private int more(long used) {
    return ledger.moreUnknownTransactions(BigInteger.valueOf(used)).intValueExact();
  }

  /** Gives these nonces out. */
  private void own(long first, long last) {
    jdbc.sql(
            """
            insert into hostpay_wallet_nonce (chain_id, wallet, nonce, reserved_at)
            select 1, :wallet, n, now() from generate_series(:first, :last) n
            """)
        .param("wallet", WALLET)
        .param("first", first)
        .param("last", last)
        .update();
  }
}
