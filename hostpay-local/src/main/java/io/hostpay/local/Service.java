package io.hostpay.local;

import io.hostpay.common.ledger.DatabaseSettings;
import io.hostpay.testkit.ethereum.Anvil;
import java.util.LinkedHashMap;
import java.util.Map;

/** The three services: which jar, which port, which settings. */
public enum Service {
  ORCHESTRATOR("GCHostPay1", "hostpay1-orchestrator"),
  STATUS_CHECKER("GCHostPay2", "hostpay2-status-checker"),
  PAYMENT_EXECUTOR("GCHostPay3", "hostpay3-payment-executor");

  private static final String STATUS_QUEUE = "gchostpay-status-response-queue";
  private static final String WATCH_QUEUE = "gchostpay-payment-watch-queue";
  private static final String PAYMENT_QUEUE = "gchostpay-payment-response-queue";

  private final String displayName;
  private final String module;

  Service(String displayName, String module) {
    this.displayName = displayName;
    this.module = module;
  }

  /** Its name in documentation and messages. */
  public String displayName() {
    return displayName;
  }

  /** The Maven module, and the name of its jar. */
  String module() {
    return module;
  }

  int port(Ports ports) {
    return switch (this) {
      case ORCHESTRATOR -> ports.orchestrator();
      case STATUS_CHECKER -> ports.statusChecker();
      case PAYMENT_EXECUTOR -> ports.paymentExecutor();
    };
  }

  /** The environment it is started with: the production names, local values. */
  Map<String, String> environment(Ports ports, DatabaseSettings database, LocalClock clock) {
    Map<String, String> env = new LinkedHashMap<>();
    env.put("PORT", Integer.toString(port(ports)));
    env.put("HOSTPAY_LOG_FORMAT", "text");
    env.put("CLOUD_TASKS_PROJECT_ID", LocalKeys.PROJECT);
    env.put("CLOUD_TASKS_LOCATION", LocalKeys.LOCATION);
    env.put("CLOUD_TASKS_EMULATOR_HOST", "127.0.0.1:" + ports.cloudTasks());
    env.put("HOSTPAY_INTERNAL_SIGNING_KEY", LocalKeys.HOSTPAY_INTERNAL_SIGNING_KEY);
    env.put("CLOUD_TASKS_SERVICE_ACCOUNT", LocalKeys.TASKS_ACCOUNT);
    env.putAll(clock.environment());
    switch (this) {
      case ORCHESTRATOR -> {
        database(env, database);
        env.put("TPS_HOSTPAY_SIGNING_KEY", LocalKeys.TPS_HOSTPAY_SIGNING_KEY);
        env.put("GCHOSTPAY1_URL", url(ports.orchestrator()));
        env.put("SWEEP_SERVICE_ACCOUNT", LocalKeys.SWEEP_ACCOUNT);
        env.put("GCSPLIT1_SERVICE_ACCOUNT", LocalKeys.GCSPLIT1_ACCOUNT);
        // As in settings.conf: a request by hand then needs the key alone, and no identity.
        env.put("GCSPLIT1_IDENTITY", "log");
        env.put("OIDC_KEYS_URL", url(ports.identityKeys()) + "/certs");
        env.put("GCHOSTPAY2_QUEUE", "gchostpay-status-check-queue");
        env.put("GCHOSTPAY2_URL", url(ports.statusChecker()));
        env.put("GCHOSTPAY3_QUEUE", "gchostpay-payment-execute-queue");
        env.put("GCHOSTPAY3_WATCH_QUEUE", WATCH_QUEUE);
        env.put("GCHOSTPAY3_URL", url(ports.paymentExecutor()));
        env.put("ETHEREUM_RPC_WEBHOOK_SECRET", LocalKeys.ETHEREUM_RPC_WEBHOOK_SECRET);
        env.put("HOST_WALLET_ETH_ADDRESS", Anvil.DEV_ADDRESS);
      }
      case STATUS_CHECKER -> {
        env.put("CHANGENOW_API_URL", url(ports.changeNow()));
        env.put("CHANGENOW_API_KEY", LocalKeys.CHANGENOW_API_KEY);
        env.put("CHANGENOW_QUICK_TRY_WAIT", Math.max(1, (long) (500 / clock.scale())) + "ms");
        env.put("GCHOSTPAY1_RESPONSE_QUEUE", STATUS_QUEUE);
        env.put("GCHOSTPAY1_URL", url(ports.orchestrator()));
      }
      case PAYMENT_EXECUTOR -> {
        database(env, database);
        env.put("HOST_WALLET_PRIVATE_KEY", Anvil.DEV_PRIVATE_KEY);
        env.put("HOST_WALLET_ETH_ADDRESS", Anvil.DEV_ADDRESS);
        env.put("ETHEREUM_RPC_URL", url(ports.chain()));
        env.put("ETHEREUM_CHAIN_ID", Long.toString(LocalKeys.CHAIN_ID));
        env.put("RECEIPT_POLL", "200ms");
        env.put("RECEIPT_WAIT", "3s"); // there is a block every second
        env.put("GCHOSTPAY3_WATCH_QUEUE", WATCH_QUEUE);
        env.put("GCHOSTPAY3_URL", url(ports.paymentExecutor()));
        env.put("GCHOSTPAY1_RESPONSE_QUEUE", PAYMENT_QUEUE);
        env.put("GCHOSTPAY1_URL", url(ports.orchestrator()));
      }
    }
    return env;
  }

  static String url(int port) {
    return "http://127.0.0.1:" + port;
  }

  private static void database(Map<String, String> env, DatabaseSettings database) {
    env.put("CLOUD_SQL_CONNECTION_NAME", database.connectionName());
    env.put("DATABASE_NAME_SECRET", database.database());
    env.put("DATABASE_USER_SECRET", database.user());
    env.put("DATABASE_PASSWORD_SECRET", database.password());
  }
}
