package io.hostpay.local.live;

import static io.hostpay.local.live.LiveSystem.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.UniqueId;
import io.hostpay.local.Orders;
import io.hostpay.local.Turns;
import io.hostpay.testkit.postgres.LivePayoutTable;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A database that other systems have used for years is migrated, and a payment goes through all
 * services.
 */
@ExtendWith(LiveSystem.Shared.class)
@ResourceLock(Turns.LIVE_SYSTEM)
class LiveShapesIT {
  private final LiveSystem system;

  LiveShapesIT(LiveSystem system) {
    this.system = system;
  }

  static Stream<LivePayoutTable> corners() {
    return Stream.of(
        LivePayoutTable.NARROW,
        new LivePayoutTable(64, "network_type", "numeric(20,8)", true),
        new LivePayoutTable(16, "network_type", "numeric(12,8)", true));
  }

  static Stream<LivePayoutTable> others() {
    return LivePayoutTable.all().filter(shape -> corners().noneMatch(shape::equals));
  }

  @ParameterizedTest
  @MethodSource("corners")
  void paysAndWritesBothTables(LivePayoutTable shape) {
    pay(shape);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("others")
  void paysAndWritesBothTablesInEachOtherShape(LivePayoutTable shape) {
    pay(shape);
  }

  private void pay(LivePayoutTable shape) {
    emptyDatabase();
    shape.create(system.jdbc(), List.of("BTC", "ETH", "USDT"));
    LivePayoutTable.insertForeign(system.local().database(), new UniqueId("twice"), "null");
    LivePayoutTable.insertForeign(system.local().database(), new UniqueId("twice"), "'0xf0e1'");
    LivePayoutTable.insertForeign(system.local().database(), new UniqueId("twice"), "'0xf0e1'");
    List<Map<String, @Nullable Object>> foreign = foreign();
    assertThat(system.local().database().migrate()).as("migrations").isPositive();
    endConnections();

    PaymentOrder order = Orders.fresh(0.12345678501);
    system.request(order);
    system.mineUntil(order, "COMPLETED");

    system.assertPaidOnceAndFinal(order);
    Map<String, @Nullable Object> row = system.row("split_payout_hostpay", order);
    assertThat(row).containsEntry("from_amount", new BigDecimal("0.12345679"));
    assertThat(
            system.rows(
                """
                select from_currency::text || ' ' || from_network::text as names
                from split_payout_hostpay where unique_id = ?
                """,
                id(order)))
        .containsExactly(Map.of("names", "ETH ETH"));
    if (shape.actualAmount()) {
      assertThat((BigDecimal) row.get("actual_eth_amount")).isEqualByComparingTo("0");
    }
    foreign.forEach(line -> line.put("confirmations", null));
    assertThat(foreign()).containsExactlyInAnyOrderElementsOf(foreign);
  }

  private List<Map<String, @Nullable Object>> foreign() {
    return system.rows("select * from split_payout_hostpay where unique_id = 'twice'");
  }

  private void emptyDatabase() {
    system.jdbc().sql("drop schema public cascade").update();
    system.jdbc().sql("create schema public").update();
  }

  /** The services' connections remember what the types of the database before were. */
  private void endConnections() {
    system
        .jdbc()
        .sql(
            """
            select pg_terminate_backend(pid) from pg_stat_activity
            where pid <> pg_backend_pid() and datname = current_database()
            """)
        .query()
        .listOfRows();
  }
}
