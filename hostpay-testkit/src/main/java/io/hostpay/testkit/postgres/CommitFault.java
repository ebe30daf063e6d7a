package io.hostpay.testkit.postgres;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Commits that fail, as when a failover loses them: a deferred trigger refuses them once every
 * statement has been carried out. Whoever commits gets an error, and nothing of the transaction
 * stays. A test sees a 500, the rows as they were, and whatever was done outside the ledger before.
 *
 * <p>It holds for everybody who uses the database, and ends by {@link #succeedAgain}, or by {@link
 * #close}, where a test ends before that.
 */
public final class CommitFault implements AutoCloseable {
  private final JdbcClient jdbc;

  /** Commits still succeed. */
  public CommitFault(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * From now on the commits fail of those that have changed a row like this. To be called again
   * only after {@link #succeedAgain}.
   *
   * @param statementsOnTable what a trigger can be on: {@code update of state on hostpay_payment}
   */
  public void failAfter(String statementsOnTable) {
    jdbc.sql(
            """
            create function lose_commit() returns trigger language plpgsql as $$
            begin raise exception 'the commit is lost'; end $$;
            create constraint trigger lose_commit after %s
              deferrable initially deferred for each row execute function lose_commit()
            """
                .formatted(statementsOnTable))
        .update();
  }

  /** Changes nothing where they do already. */
  public void succeedAgain() {
    jdbc.sql("drop function if exists lose_commit() cascade").update();
  }

  @Override
  public void close() {
    succeedAgain();
  }
}
