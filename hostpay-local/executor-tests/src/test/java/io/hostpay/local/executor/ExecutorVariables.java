package io.hostpay.local.executor;

import io.hostpay.common.ledger.DatabaseSettings;
import io.hostpay.local.LocalClock;
import io.hostpay.local.LocalKeys;
import io.hostpay.testkit.FreePort;
import io.hostpay.testkit.ethereum.Anvil;
import io.hostpay.testkit.faults.JsonRpcProxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The environment of a GCHostPay3 in this process, which listens on a free port. */
final class ExecutorVariables {
  static final String EXECUTE_QUEUE = "gchostpay-payment-execute-queue";

  private ExecutorVariables() {}

  /**
   * What it is told of its outside parts.
   *
   * @param cloudTasks the port of Cloud Tasks
   * @param orchestrator where GCHostPay1 is
   * @param endpoints of the chain, the one that is asked first in front
   * @param databasePort where the database is reached, in place of its own port
   */
  static Map<String, String> of(
      LocalClock clock,
      int cloudTasks,
      String orchestrator,
      List<JsonRpcProxy> endpoints,
      DatabaseSettings database,
      int databasePort) {
    int port = FreePort.find();
    Map<String, String> settings = new HashMap<>();
    settings.put("PORT", Integer.toString(port));
    settings.put("HOSTPAY_LOG_FORMAT", "text");
    settings.put("HOSTPAY_TIME_SCALE", Double.toString(clock.scale()));
    settings.put("HOSTPAY_TIME_ORIGIN_MS", Long.toString(clock.origin().toEpochMilli()));
    settings.put("CLOUD_TASKS_PROJECT_ID", LocalKeys.PROJECT);
    settings.put("CLOUD_TASKS_LOCATION", LocalKeys.LOCATION);
    settings.put("CLOUD_TASKS_EMULATOR_HOST", "127.0.0.1:" + cloudTasks);
    settings.put("HOSTPAY_INTERNAL_SIGNING_KEY", LocalKeys.HOSTPAY_INTERNAL_SIGNING_KEY);
    settings.put("GCHOSTPAY1_RESPONSE_QUEUE", "gchostpay-payment-response-queue");
    settings.put("GCHOSTPAY1_URL", orchestrator);
    settings.put("GCHOSTPAY3_QUEUE", EXECUTE_QUEUE);
    settings.put("GCHOSTPAY3_WATCH_QUEUE", "gchostpay-payment-watch-queue");
    settings.put("GCHOSTPAY3_URL", "http://127.0.0.1:" + port);
    settings.put("CLOUD_SQL_CONNECTION_NAME", "127.0.0.1:" + databasePort);
    settings.put("DATABASE_NAME_SECRET", database.database());
    settings.put("DATABASE_USER_SECRET", database.user());
    settings.put("DATABASE_PASSWORD_SECRET", database.password());
    settings.put("HOST_WALLET_PRIVATE_KEY", Anvil.DEV_PRIVATE_KEY);
    settings.put("HOST_WALLET_ETH_ADDRESS", Anvil.DEV_ADDRESS);
    settings.put("ETHEREUM_CHAIN_ID", "31337");
    settings.put("ETHEREUM_RPC_URL", endpoints.getFirst().url().toString());
    settings.put(
        "ETHEREUM_RPC_FALLBACK_URLS",
        String.join(
            ",", endpoints.stream().skip(1).map(endpoint -> endpoint.url().toString()).toList()));
    settings.put("STATUS_MAX_AGE", Duration.ofDays(100).toString());
    return settings;
  }
}
