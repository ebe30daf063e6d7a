package io.hostpay.local.executor;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.executor.ExecutorApplication;
import io.hostpay.local.LocalClock;
import io.hostpay.local.LocalKeys;
import io.hostpay.local.Orders;
import io.hostpay.local.Repository;
import io.hostpay.testkit.LoggedLines;
import io.hostpay.testkit.cloudtasks.CloudTasksEmulator;
import io.hostpay.testkit.cloudtasks.QueueDefinitions;
import io.hostpay.testkit.cloudtasks.TaskAttempt;
import io.hostpay.testkit.ethereum.Anvil;
import io.hostpay.testkit.ethereum.ChainBooks;
import io.hostpay.testkit.faults.JsonRpcProxy;
import io.hostpay.testkit.faults.PostgresProxy;
import io.hostpay.testkit.postgres.Database;
import io.hostpay.testkit.postgres.LedgerPayments;
import io.hostpay.testkit.postgres.PaymentRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * GCHostPay3 with everything that it talks to, each real and its own: a chain that mines when it is
 * told to and is final two blocks later, behind one or more endpoints; a ledger; and queues that
 * deliver. Time runs faster by a factor, for the queues and the service, not for the chain.
 */
final class IsolatedExecutor implements AutoCloseable {
  /** How many blocks have to follow a block until it is final. */
  static final int FINAL_AFTER = 2;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final LocalClock clock;
  private final Anvil chain;
  private final List<JsonRpcProxy> endpoints;
  private final Database database = Database.shared().migratedDatabase();
  private final PostgresProxy sql;
  private final CloudTasksEmulator tasks;
  private final Neighbours neighbours;
  private final Map<String, String> settings = new HashMap<>();
  private final PaymentRows ledger = new PaymentRows(database.jdbc());
  private final LoggedLines log = new LoggedLines();
  private final ChainBooks books;
  private final LedgerPayments payments;
  private ConfigurableApplicationContext executor;

  /** Starts it with one endpoint, and time that runs so much faster. */
  static IsolatedExecutor at(double scale) {
    return new IsolatedExecutor(scale, 1, Map.of());
  }

  /**
   * Starts it all.
   *
   * @param settings of GCHostPay3 in place of the usual ones
   */
  IsolatedExecutor(double scale, int endpoints, Map<String, String> settings) {
    this(
        scale,
        endpoints,
        settings,
        Anvil.builder().noMining().slotsInAnEpoch(FINAL_AFTER / 2).start());
  }

  /** Starts it all on a chain of the caller's making, which ends with this. */
  IsolatedExecutor(double scale, int endpoints, Map<String, String> settings, Anvil chain) {
    this.chain = chain;
    this.books = new ChainBooks(chain);
    this.clock = LocalClock.startingNow(scale);
    this.payments = new LedgerPayments(database.ledger(clock.clock()), database.jdbc());
    this.endpoints =
        IntStream.range(0, endpoints).mapToObj(i -> new JsonRpcProxy(chain.rpcUrl())).toList();
    String address = database.settings().connectionName();
    this.sql = new PostgresProxy(Integer.parseInt(address.substring(address.indexOf(':') + 1)));
    try {
      this.tasks =
          CloudTasksEmulator.start(
              0,
              clock.clock(),
              scale,
              QueueDefinitions.read(Repository.here().queues()),
              LocalKeys.PROJECT,
              LocalKeys.LOCATION);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.neighbours = new Neighbours(tasks.port(), clock);
    this.settings.putAll(
        ExecutorVariables.of(
            clock,
            tasks.port(),
            neighbours.orchestrator(),
            this.endpoints,
            database.settings(),
            sql.port()));
    this.settings.putAll(settings);
    chain.mine(5); // so that there is a finalized block
    this.executor = start();
  }

  private ConfigurableApplicationContext start() {
    ConfigurableApplicationContext started = ExecutorApplication.start(settings);
    // Its lines are kept and not printed, unless -Disolated.log=true.
    if (!Boolean.getBoolean("isolated.log")) {
      ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
    }
    ((Logger) LoggerFactory.getLogger("hostpay")).setLevel(Level.INFO);
    log.listen();
    return started;
  }

  /** Another GCHostPay3 that remembers nothing. */
  void restart() {
    executor.close();
    executor = start();
  }

  Anvil chain() {
    return chain;
  }

  /** Between GCHostPay3 and the chain: the endpoint that is asked first. */
  JsonRpcProxy node() {
    return endpoints.getFirst();
  }

  List<JsonRpcProxy> endpoints() {
    return endpoints;
  }

  PostgresProxy sql() {
    return sql;
  }

  Database database() {
    return database;
  }

  Neighbours neighbours() {
    return neighbours;
  }

  JdbcClient jdbc() {
    return database.jdbc();
  }

  /** This one's time. */
  Instant now() {
    return clock.clock().instant();
  }

  /** How many times as fast as the wall's clock it runs. */
  double scale() {
    return clock.scale();
  }

  /** Lets this much of this one's time pass. */
  void pass(Duration time) {
    sleep(Duration.ofNanos((long) (time.toNanos() / clock.scale())));
  }

  // A payment

  /** GCHostPay1's part: a payment that ChangeNow waits for as of now, and its task. */
  PaymentOrder pay(double eth) {
    return pay(Orders.fresh(eth));
  }

  PaymentOrder pay(PaymentOrder order) {
    verified(order);
    execute(order);
    return order;
  }

  /** Records the payment as GCHostPay1 leaves it when ChangeNow has said that it waits. */
  PaymentOrder verified(PaymentOrder order) {
    payments.of(order).at(now()).in(PaymentState.VERIFIED);
    return order;
  }

  /** ChangeNow says of a payment that is RECEIVED that it waits. */
  void heardFromChangeNow(PaymentOrder order) {
    payments.verifyAgain(order.uniqueId(), now());
  }

  /** Puts a task to pay it into GCHostPay3's queue. */
  void execute(PaymentOrder order) {
    neighbours.enqueue(
        ExecutorVariables.EXECUTE_QUEUE, settings.get("GCHOSTPAY3_URL") + "/", order);
  }

  /** Delivers a task about it, past the queues. */
  Neighbours.Answer deliver(PaymentOrder order, String path) {
    return neighbours.deliver(settings.get("GCHOSTPAY3_URL") + path, order);
  }

  /** An operator ends the payment, if that can still be done. */
  void cancel(PaymentOrder order) {
    Neighbours.Answer answer = deliver(order, "/cancel");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
  }

  static String id(PaymentOrder order) {
    return order.uniqueId().value();
  }

  // What the ledger and the log say

  PaymentRows ledger() {
    return ledger;
  }

  /** The payment's state, and why, if it has ended. */
  String state(PaymentOrder order) {
    return ledger.stateAndReason(id(order));
  }

  void awaitState(PaymentOrder order, String state) {
    await(
        state, () -> assertThat(state(order)).as("state after %s", told(order)).startsWith(state));
  }

  /** The payment's timeline, a line for each row. */
  List<String> told(PaymentOrder order) {
    return ledger.detailedTimeline(id(order));
  }

  /** What GCHostPay3 has logged since this began. */
  LoggedLines log() {
    return log;
  }

  /** What was dispatched to GCHostPay3 so far, in the order in which it was answered. */
  List<TaskAttempt> deliveries() {
    return tasks.attempts().stream()
        .filter(attempt -> !attempt.url().startsWith(neighbours.orchestrator()))
        .toList();
  }

  // What the chain says and does

  ChainBooks books() {
    return books;
  }

  void mine(int blocks) {
    chain.mine(blocks);
  }

  /** The hash of the transaction to this address in the pool, once there is one. */
  String awaitPooled(PaymentOrder order) {
    await("in the pool", () -> assertThat(pooled(order)).as("%s", told(order)).isNotEmpty());
    return pooled(order).getFirst();
  }

  private List<String> pooled(PaymentOrder order) {
    return books.pool().stream()
        .filter(tx -> tx.path("to").asString("").equalsIgnoreCase(order.payinAddress()))
        .map(tx -> tx.path("hash").asString())
        .toList();
  }

  /** Somebody else who has the wallet's key sends something. */
  String sendElsewhere(long nonce, String to, BigInteger wei, BigInteger maxFee, BigInteger tip) {
    return chain
        .rpc(
            "eth_sendTransaction",
            Map.of(
                "from", Anvil.DEV_ADDRESS,
                "to", to,
                "value", hex(wei),
                "nonce", hex(BigInteger.valueOf(nonce)),
                "gas", "0x5208",
                "maxFeePerGas", hex(maxFee),
                "maxPriorityFeePerGas", hex(tip)))
        .asString();
  }

  static BigInteger gwei(double gwei) {
    return BigInteger.valueOf((long) (gwei * 1e9));
  }

  static String hex(BigInteger value) {
    return "0x" + value.toString(16);
  }

  // What must hold

  /** Mines until it is paid for good, and asserts that it was paid once, exactly. */
  void assertGetsPaidOnce(PaymentOrder order) {
    await(
        "paid for good",
        () -> {
          if (!state(order).equals("PAID")
              || ledger.row("hostpay_payment", id(order)).get("final_at") == null) {
            chain.mine(1);
          }
          assertThat(state(order)).as("state after %s", told(order)).isEqualTo("PAID");
          assertThat(ledger.row("hostpay_payment", id(order)).get("final_at"))
              .as("final_at")
              .isNotNull();
        });
    assertPaidOnce(order);
  }

  /** Asserts that exactly the wei have arrived, by one transfer, which is the one in the ledger. */
  void assertPaidOnce(PaymentOrder order) {
    assertThat(chain.balance(order.payinAddress())).isEqualTo(Orders.wei(order));
    assertThat(books.transfersTo(order.payinAddress()))
        .containsExactly(String.valueOf(ledger.row("hostpay_payment", id(order)).get("tx_hash")));
  }

  void assertNothingPaid(PaymentOrder order) {
    assertThat(chain.balance(order.payinAddress())).as("wei at the address").isZero();
  }

  void await(String what, Runnable assertion) {
    await(what, PATIENCE, assertion);
  }

  void await(String what, Duration patience, Runnable assertion) {
    Awaitility.await(what)
        .atMost(patience)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(25))
        .untilAsserted(assertion::run);
  }

  static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while time had to pass", e);
    }
  }

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() {
    tasks.close();
    executor.close();
    log.close();
    neighbours.close();
    endpoints.forEach(JsonRpcProxy::close);
    sql.close();
    database.close();
    chain.close();
  }
}
