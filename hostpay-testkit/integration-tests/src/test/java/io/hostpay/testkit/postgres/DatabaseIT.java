package io.hostpay.testkit.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

class DatabaseIT {
  private static long tables(Database database) {
    return database
        .jdbc()
        .sql("select count(*) from pg_tables where schemaname = 'public'")
        .query(Long.class)
        .single();
  }

  @Test
  void givesEachTestADatabaseOfItsOwn() {
    try (Database one = Database.shared().freshDatabase();
        Database other = Database.shared().freshDatabase()) {
      one.jdbc().sql("create table mine (id integer)").update();

      assertThat(tables(one)).isEqualTo(1);
      assertThat(tables(other)).isZero();
    }
  }

  @Test
  void givesAMigratedDatabaseThatTheRoleOwns() {
    try (Database database = Database.shared().migratedDatabase()) {
      assertThat(database.migrate()).isZero();
      database.jdbc().sql("drop table split_payout_hostpay").update();
    }
  }

  @Test
  void keepsWhatWasCommittedThroughAKillAndAStop() {
    try (Database database = Database.start()) {
      database.jdbc().sql("create table kept (id integer)").update();
      database.jdbc().sql("insert into kept values (1)").update();

      database.kill();

      assertThatThrownBy(() -> tables(database)).isInstanceOf(DataAccessException.class);
      database.startAgain();
      assertThat(database.jdbc().sql("select id from kept").query(Integer.class).single())
          .isEqualTo(1);

      database.stop();

      assertThatThrownBy(() -> tables(database)).isInstanceOf(DataAccessException.class);
      database.startAgain();
      assertThat(tables(database)).isEqualTo(1);
    }
  }
}
