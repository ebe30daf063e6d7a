package io.hostpay.executor;

import io.hostpay.common.ledger.DatabaseSettings;
import io.hostpay.common.ledger.WalletHold;
import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.testkit.HttpAnswer;
import io.hostpay.testkit.SettableClock;
import io.hostpay.testkit.cloudtasks.RecordingCloudTasks;
import io.hostpay.testkit.faults.JsonRpcProxy;
import io.hostpay.testkit.postgres.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A wallet of its own on a real chain, a ledger on a real PostgreSQL, and the service, in one or
 * more instances, that sees the chain through a node which can be made to fail. Chain and database
 * server are shared by all tests, which run one after the other.
 *
 * <p>Registered as a static extension it is started before the first test of a class, {@link
 * #reset} before each, and its instances end after the last. The rest lasts as long as the process:
 * a failed test is run once more with the very same rig.
 */
final class ExecutorRig
    implements AutoCloseable, BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
  /** Its start sets up the logging of the whole process: test classes that run it take turns. */
  static final String SERVICE_IN_THIS_PROCESS = "the service in this process";

  private static final String KEY = "internal-signing-key-of-the-tests-0123456789";
  private static @Nullable Database sharedLedger;

  private final SettableClock clock = SettableClock.running();
  private final ChainControl chain = new ChainControl();
  private final JsonRpcProxy node = new JsonRpcProxy(ChainControl.anvil().rpcUrl());
  private @Nullable JsonRpcProxy spareNode;
  private final ExecutorInstances instances = new ExecutorInstances(clock);
  private final Map<String, String> settings = new HashMap<>();
  private final RecordingCloudTasks cloudTasks;
  private final Database database;
  private final ExecutorClient client;
  private final ExecutorPayments payments;
  private final PaymentBooks books;
  private final WalletRows walletRows;

  private ExecutorRig(Database database) {
    this.database = database;
    try {
      this.cloudTasks = new RecordingCloudTasks();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    SigningKeys keys = SigningKeys.of(KEY);
    client = new ExecutorClient(instances, keys, clock);
    payments = new ExecutorPayments(instances, database.jdbc(), clock);
    books =
        new PaymentBooks(payments, chain, client, new ReportedPayments(cloudTasks, keys, clock));
    walletRows = new WalletRows(database.jdbc());
    setUsual();
  }

  private void setUsual() {
    DatabaseSettings db = database.settings();
    with("PORT", "0");
    with("HOSTPAY_LOG_FORMAT", "text");
    with("HOSTPAY_INTERNAL_SIGNING_KEY", KEY);
    with("CLOUD_SQL_CONNECTION_NAME", db.connectionName());
    with("DATABASE_NAME_SECRET", db.database());
    with("DATABASE_USER_SECRET", db.user());
    with("DATABASE_PASSWORD_SECRET", db.password());
    with("CLOUD_TASKS_PROJECT_ID", "test");
    with("CLOUD_TASKS_LOCATION", "us-central1");
    with("CLOUD_TASKS_EMULATOR_HOST", cloudTasks.address());
    with("GCHOSTPAY1_RESPONSE_QUEUE", "payment-response");
    with("GCHOSTPAY1_URL", "http://hostpay1.test");
    with("GCHOSTPAY3_WATCH_QUEUE", "payment-watch");
    with("GCHOSTPAY3_URL", "http://hostpay3.test");
    with("HOST_WALLET_PRIVATE_KEY", chain.privateKey());
    with("HOST_WALLET_ETH_ADDRESS", chain.wallet().address());
    with("ETHEREUM_RPC_URL", node.url().toString());
    with("ETHEREUM_CHAIN_ID", Long.toString(ChainControl.CHAIN_ID));
    with("FOREIGN_SPENDING", "expected");
    with("RECEIPT_WAIT", "400ms");
    with("RECEIPT_POLL", "50ms");
  }

  /** A wallet with 100 ETH; the service is not started yet. */
  static ExecutorRig create() {
    return new ExecutorRig(database());
  }

  /** A wallet with 100 ETH, on a database of the test's own. */
  static ExecutorRig on(Database database) {
    return new ExecutorRig(database);
  }

  private static synchronized Database database() {
    if (sharedLedger == null) {
      sharedLedger = Database.shared().migratedDatabase();
    }
    return sharedLedger;
  }

  ExecutorRig with(String name, String value) {
    settings.put(name, value);
    return this;
  }

  /** The same service with another wallet, not started yet. */
  ExecutorRig anotherWallet() {
    return new ExecutorRig(database);
  }

  /** A second endpoint, to fall back to. */
  ExecutorRig withSpareNode() {
    JsonRpcProxy spare = new JsonRpcProxy(ChainControl.anvil().rpcUrl());
    spareNode = spare;
    return with("ETHEREUM_RPC_FALLBACK_URLS", spare.url().toString());
  }

  @Override
  public void beforeAll(ExtensionContext test) {
    start();
  }

  @Override
  public void beforeEach(ExtensionContext test) {
    reset();
  }

  @Override
  public void afterAll(ExtensionContext test) {
    endInstances();
  }

  private void endInstances() {
    instances.close();
    chain.calm();
  }

  /** One more instance of the service. */
  ExecutorRig start() {
    instances.start(settings);
    return this;
  }

  /** All instances are gone, and a new one is there. */
  ExecutorRig restart() {
    instances.stop();
    return start();
  }

  /** Delivers the payment's task to the first instance. */
  HttpAnswer deliver(PaymentOrder order) {
    return client.deliver(order, 0);
  }

  /** Whatever else the service can be asked for. */
  ExecutorClient client() {
    return client;
  }

  ChainControl chain() {
    return chain;
  }

  ExecutorPayments payments() {
    return payments;
  }

  PaymentBooks books() {
    return books;
  }

  Map<String, String> settings() {
    return settings;
  }

  /** The endpoint that is asked first. */
  JsonRpcProxy node() {
    return node;
  }

  JsonRpcProxy spareNode() {
    return Objects.requireNonNull(spareNode);
  }

  RecordingCloudTasks cloudTasks() {
    return cloudTasks;
  }

  JdbcClient sql() {
    return database.jdbc();
  }

  /** Statements as a person types them, several at once, with a transaction of their own. */
  void execute(String statements) {
    JdbcTemplate typed = new JdbcTemplate(database.dataSource());
    try {
      typed.execute(statements);
    } catch (DataAccessException e) {
      typed.execute("rollback");
      throw e;
    }
  }

  SettableClock clock() {
    return clock;
  }

  <T> T bean(Class<T> type) {
    return instances.bean(type);
  }

  /** What operators and alarms do to the wallet's signing. */
  WalletHold hold() {
    return bean(WalletHold.class);
  }

  /** Somebody has looked at all unknown spending that was found; returns how many go on signing. */
  int acknowledge() {
    clock().jump(Duration.ofSeconds(1));
    int acknowledged =
        hold().statuses().stream()
            .map(WalletHold.Status::haltedBelow)
            .filter(Objects::nonNull)
            .mapToInt(below -> hold().acknowledge("somebody", below))
            .sum();
    clock().jump(Duration.ofSeconds(1));
    return acknowledged;
  }

  /** Likewise at an earlier revision, where that held for what was pending, too. */
  void acknowledgeThoughPending() {
    walletRows.acknowledgeThoughPending(clock().instant());
  }

  long logged(Event event) {
    return instances.logged(event);
  }

  /**
   * All faults are over, the chain mines at once, its pool is empty, and nothing that the test
   * before has left unfinished holds up the wallet. An hour later, so that no endpoint is put aside
   * any more.
   */
  ExecutorRig reset() {
    node.removeRules();
    if (spareNode != null) {
      spareNode.removeRules();
    }
    cloudTasks.recover();
    clock.jump(Duration.ofHours(1));
    chain.calm();
    BigInteger free = walletRows.endOfNonces(chain.wallet().address()).max(chain.nextNonce());
    chain.refill(free);
    walletRows.markAccountedBelow(free);
    instances.forgetLog();
    return this;
  }

  @Override
  public void close() {
    endInstances();
    cloudTasks.close();
    node.close();
    if (spareNode != null) {
      spareNode.close();
    }
  }
}
