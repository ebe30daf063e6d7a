package io.hostpay.common.ledger;

import io.hostpay.common.logging.Outside;
import io.hostpay.common.logging.RequestSummary;
import java.util.Set;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.listener.MethodExecutionContext;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;

/** A data source whose waits are counted for the request: each is a round trip, or nearly one. */
final class CountedDataSource {
  // The library's own watch counts milliseconds; most statements take less than one.
  private static final String STARTED = "started";
  private static final Set<String> WAITS =
      Set.of(
          "getConnection",
          "execute",
          "executeQuery",
          "executeUpdate",
          "executeLargeUpdate",
          "executeBatch",
          "commit",
          "rollback");

  private CountedDataSource() {}

  static DataSource of(DataSource pool) {
    return ProxyDataSourceBuilder.create(pool)
        .beforeMethod(CountedDataSource::start)
        .afterMethod(CountedDataSource::count)
        .build();
  }

  private static void start(MethodExecutionContext call) {
    if (WAITS.contains(call.getMethod().getName())) {
      call.addCustomValue(STARTED, System.nanoTime());
    }
  }

  private static void count(MethodExecutionContext call) {
    Long started = call.getCustomValue(STARTED, Long.class);
    if (started == null) {
      return;
    }
    RequestSummary.countCall(Outside.DATABASE, started);
    if (call.getThrown() != null) {
      RequestSummary.countFailure(Outside.DATABASE);
    }
  }
}
