package io.hostpay.common.ledger;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.Set;

/** Which errors say that a connection's server is gone, or is not the primary any more. */
final class LostServer implements SQLExceptionOverride {
  /** read_only_sql_transaction; admin_shutdown, crash_shutdown, cannot_connect_now. */
  private static final Set<String> SERVER_GONE = Set.of("25006", "57P01", "57P02", "57P03");

  /** Class 08: connection exception. */
  private static final String CONNECTION_GONE = "08";

  private volatile Runnable onLoss = () -> {};

  /** Sets what is done then, besides closing the connection that reported it. */
  void onLoss(Runnable action) {
    onLoss = action;
  }

  @java.lang.Override
  public SQLExceptionOverride.Override adjudicate(SQLException e) {
    String state = e.getSQLState();
    if (state == null || !(SERVER_GONE.contains(state) || state.startsWith(CONNECTION_GONE))) {
      return SQLExceptionOverride.Override.CONTINUE_EVICT;
    }
    onLoss.run();
    return SQLExceptionOverride.Override.MUST_EVICT;
  }
}
