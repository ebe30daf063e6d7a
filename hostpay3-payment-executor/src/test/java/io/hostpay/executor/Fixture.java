package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.cloud.tasks.v2.Task;
import io.hostpay.common.ledger.DatabaseSettings;
import io.hostpay.common.ledger.EndReason;
import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.ServiceName;
import io.hostpay.common.start.ServiceStart;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.PaymentRequest;
import io.hostpay.common.token.PaymentResponse;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.common.token.TokenVerdict;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.UnpayableAmount;
import io.hostpay.common.token.WireAmount;
import io.hostpay.executor.ethereum.EthereumAddress;
import io.hostpay.executor.ethereum.Fees;
import io.hostpay.executor.ethereum.SignedTransaction;
import io.hostpay.executor.ethereum.UnsignedTransaction;
import io.hostpay.executor.ethereum.Wallet;
import io.hostpay.executor.wallet.Attempt;
import io.hostpay.executor.wallet.Attempts;
import io.hostpay.executor.wallet.NonceRows;
import io.hostpay.testkit.cloudtasks.RecordingCloudTasks;
import io.hostpay.testkit.ethereum.Anvil;
import io.hostpay.testkit.faults.JsonRpcProxy;
import io.hostpay.testkit.postgres.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.web3j.crypto.Credentials;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A wallet of its own on a real chain, a ledger on a real PostgreSQL, and the service, in one or
 * more instances, that sees the chain through a node which can be made to fail. Chain and database
 * server are shared by all tests, which run one after the other.
 *
 * <p>Registered as a static extension it is started before the first test of a class, {@link
 * #reset} before each, and closed after the last.
 */
final class Fixture
    implements AutoCloseable, BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
  /** Its start sets up the logging of the whole process: test classes that run it take turns. */
  static final String SERVICE_IN_THIS_PROCESS = "the service in this process";

  static final BigInteger ETHER = BigInteger.TEN.pow(18);
  static final BigInteger GWEI = BigInteger.TEN.pow(9);
  static final BigInteger BALANCE = ETHER.multiply(BigInteger.valueOf(100));
  static final long CHAIN_ID = 31337;

  private static final String KEY = "internal-signing-key-of-the-tests-0123456789";
  private static final Duration WINDOW = Duration.ofHours(24);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final AtomicInteger PAYMENTS = new AtomicInteger();
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static @Nullable Anvil sharedChain;
  private static @Nullable Database sharedLedger;
  private static volatile @Nullable TestClock nextClock;

  private final SigningKeys keys = SigningKeys.of(KEY);
  private final TokenCodec<PaymentRequest> requests = TokenCodec.paymentRequest(keys);
  private final TokenCodec<PaymentResponse> responses = TokenCodec.paymentResponse(keys);
  private final Map<String, String> settings = new HashMap<>();
  private final List<ConfigurableApplicationContext> instances = new ArrayList<>();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final RecordingCloudTasks cloudTasks;
  private final JsonRpcProxy node;
  private @Nullable JsonRpcProxy spareNode;
  private final TestClock clock = new TestClock();
  private final Anvil chain = chain();
  private final Database database;
  private final Wallet wallet;

  /** The service, but for its clock. */
  @Configuration(proxyBeanMethods = false)
  @Import(ExecutorApplication.class)
  static class WithTestClock {
    @Bean
    @Primary
    Clock testClock() {
      return Objects.requireNonNull(nextClock);
    }
  }

  /** What an HTTP request was answered. */
  record Answer(int status, JsonNode body) {
    String text(String field) {
      return body.path(field).asString("");
    }

    Answer is(int expectedStatus, String expected) {
      assertThat(status + " " + body).startsWith(expectedStatus + " ").contains(expected);
      return this;
    }
  }

  private Fixture(Database database) {
    this.database = database;
    try {
      this.cloudTasks = new RecordingCloudTasks();
      this.node = new JsonRpcProxy(chain.rpcUrl());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String key = newKey();
    this.wallet = Wallet.of(key, Credentials.create(key).getAddress());
    chain.setBalance(wallet.address(), BALANCE);
    DatabaseSettings db = database.settings();
    settings.putAll(
        Map.of(
            "PORT", "0",
            "HOSTPAY_LOG_FORMAT", "text",
            "HOSTPAY_INTERNAL_SIGNING_KEY", KEY,
            "CLOUD_SQL_CONNECTION_NAME", db.connectionName(),
            "DATABASE_NAME_SECRET", db.database(),
            "DATABASE_USER_SECRET", db.user(),
            "DATABASE_PASSWORD_SECRET", db.password()));
    settings.putAll(
        Map.of(
            "CLOUD_TASKS_PROJECT_ID", "test",
            "CLOUD_TASKS_LOCATION", "us-central1",
            "CLOUD_TASKS_EMULATOR_HOST", cloudTasks.address(),
            "GCHOSTPAY1_RESPONSE_QUEUE", "payment-response",
            "GCHOSTPAY1_URL", "http://hostpay1.test"));
    settings.putAll(
        Map.of(
            "HOST_WALLET_PRIVATE_KEY",
            key,
            "HOST_WALLET_ETH_ADDRESS",
            wallet.address(),
            "ETHEREUM_RPC_URL",
            node.url().toString(),
            "ETHEREUM_CHAIN_ID",
            Long.toString(CHAIN_ID),
            "GCHOSTPAY3_WATCH_QUEUE",
            "payment-watch",
            "GCHOSTPAY3_URL",
            "http://hostpay3.test",
            "FOREIGN_SPENDING",
            "expected",
            "RECEIPT_WAIT",
            "400ms",
            "RECEIPT_POLL",
            "50ms"));
  }

  /** A wallet with 100 ETH; the service is not started yet. */
  static Fixture create() {
    return new Fixture(database());
  }

  /** Likewise on a database of the test's own. */
  static Fixture on(Database database) {
    return new Fixture(database);
  }

  /** The chain that all tests share: it mines at once unless told otherwise. */
  static synchronized Anvil chain() {
    if (sharedChain == null) {
      sharedChain = Anvil.builder().slotsInAnEpoch(2).start();
    }
    return sharedChain;
  }

  private static synchronized Database database() {
    if (sharedLedger == null) {
      sharedLedger = Database.shared().migratedDatabase();
    }
    return sharedLedger;
  }

  private static String newKey() {
    byte[] key = new byte[32];
    RANDOM.nextBytes(key);
    key[0] = 1; // below the curve's order
    return "0x" + HexFormat.of().formatHex(key);
  }

  /** An address that nobody has, with nothing on it. */
  static String newAddress() {
    return EthereumAddress.parse(Credentials.create(newKey()).getAddress()).checksummed();
  }

  Fixture with(String name, String value) {
    settings.put(name, value);
    return this;
  }

  /** The same service with another wallet, not started yet. */
  Fixture withNewWallet() {
    return new Fixture(database);
  }

  /** A second endpoint, to fall back to. */
  Fixture withSpareNode() {
    JsonRpcProxy spare = new JsonRpcProxy(chain.rpcUrl());
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
    close();
  }

  /** One more instance of the service. */
  Fixture start() {
    nextClock = clock;
    instances.add(
        ServiceStart.start(
            WithTestClock.class,
            ServiceName.HOSTPAY3,
            ExecutorSettings.class,
            ExecutorSettings::read,
            settings));
    // Starting configures logging anew and takes the appender away.
    Logger logger = (Logger) LoggerFactory.getLogger("hostpay");
    log.start();
    logger.addAppender(log);
    return this;
  }

  /** All instances are gone, and a new one is there. */
  Fixture restart() {
    instances.forEach(ConfigurableApplicationContext::close);
    instances.clear();
    return start();
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

  Wallet wallet() {
    return wallet;
  }

  TestClock clock() {
    return clock;
  }

  <T> T bean(Class<T> type) {
    return instances.getFirst().getBean(type);
  }

  // What HostPay1 and Cloud Tasks do

  static PaymentOrder order(String to, double eth) {
    int number = PAYMENTS.incrementAndGet();
    return new PaymentOrder(
        new UniqueId("payment-" + number), "cn" + number, "eth", "eth", new WireAmount(eth), to);
  }

  /** A payment to a new address that ChangeNow waits for as of now. */
  PaymentOrder verified(double eth) {
    return verified(order(newAddress(), eth));
  }

  PaymentOrder verified(PaymentOrder order) {
    try {
      assertThat(ledger().receive(order, order.amount().toWei(), clock.instant(), WINDOW)).isTrue();
    } catch (UnpayableAmount e) {
      throw new IllegalArgumentException(e);
    }
    return verifiedAgain(order);
  }

  /** ChangeNow's new word. */
  PaymentOrder verifiedAgain(PaymentOrder order) {
    return move(order, payment -> ledger().verified(payment, clock.instant()));
  }

  /** As if ChangeNow had just said that it waits for this payment. */
  void verifiedWord(PaymentOrder order) {
    sql()
        .sql("update hostpay_payment set verified_at = :now where unique_id = :id")
        .param("now", clock.instant().atOffset(java.time.ZoneOffset.UTC))
        .param("id", order.uniqueId().value())
        .update();
  }

  /** HostPay1 has heard that it is paid. */
  PaymentOrder completed(PaymentOrder order) {
    return move(order, ledger()::completed);
  }

  /** Another instance has found its cancellation final. */
  PaymentOrder cancelled(PaymentOrder order) {
    return move(
        order,
        payment -> {
          bean(NonceRows.class).release(order.uniqueId());
          ledger().failed(payment, EndReason.CANCELLED, null);
        });
  }

  PaymentOrder move(PaymentOrder order, Consumer<LockedPayment> change) {
    return ledger()
        .inTransaction(
            () -> {
              change.accept(ledger().lock(order.uniqueId()).orElseThrow());
              return order;
            });
  }

  private PaymentLedger ledger() {
    return bean(PaymentLedger.class);
  }

  /** Delivers the payment's task to the first instance. */
  Answer deliver(PaymentOrder order) {
    return deliver(order, 0);
  }

  Answer deliver(PaymentOrder order, int instance) {
    return post(instance, "/", token(order));
  }

  CompletableFuture<Answer> deliverInBackground(PaymentOrder order, int instance) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            answer.complete(deliver(order, instance));
          } catch (RuntimeException broken) {
            answer.completeExceptionally(broken);
          }
        });
    return answer;
  }

  /** Delivers it this many times at once, to each instance in turn. */
  List<Answer> deliverAtOnce(PaymentOrder order, int times) {
    return atOnce(
        IntStream.range(0, times)
            .<Supplier<Answer>>mapToObj(i -> () -> deliver(order, i % instances.size()))
            .toList());
  }

  static <T> List<T> atOnce(List<Supplier<T>> works) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<T>> running =
          works.stream().map(work -> CompletableFuture.supplyAsync(work, threads)).toList();
      return running.stream().map(CompletableFuture::join).toList();
    }
  }

  /** Delivers a look at the chain. */
  Answer watch(PaymentOrder order) {
    return post(0, "/watch", token(order));
  }

  Answer cancel(PaymentOrder order) {
    return post(0, "/cancel?unique_id=" + order.uniqueId().value(), "");
  }

  Answer nonceLost(PaymentOrder order) {
    return post(0, "/nonce-lost?unique_id=" + order.uniqueId().value(), "");
  }

  Answer deliverToken(String token) {
    return post(0, "/", token);
  }

  String token(PaymentOrder order) {
    return MAPPER.writeValueAsString(
        Map.of("token", requests.encode(new PaymentRequest(order, clock.instant()))));
  }

  Answer get(String path) {
    return send(request(0, path));
  }

  private Answer post(int instance, String path, String body) {
    HttpRequest.Builder request =
        request(instance, path).POST(HttpRequest.BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    return send(request);
  }

  private HttpRequest.Builder request(int instance, String path) {
    String port =
        Objects.requireNonNull(
            instances.get(instance).getEnvironment().getProperty("local.server.port"));
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(60));
  }

  private static Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer =
          HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(answer.statusCode(), MAPPER.readTree(answer.body()));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** What HostPay1 is told of the payment, one for each task that exists. */
  List<PaymentResponse> told(PaymentOrder order) {
    return cloudTasks.tasks().stream()
        .filter(task -> task.getHttpRequest().getUrl().endsWith("/payment-completed"))
        .map(this::response)
        .filter(response -> response.uniqueId().equals(order.uniqueId()))
        .toList();
  }

  private PaymentResponse response(Task task) {
    String token =
        MAPPER.readTree(task.getHttpRequest().getBody().toStringUtf8()).get("token").asString();
    // Read as if very late, which tells its content whichever clock it was signed by.
    return switch (responses.decode(token, clock.instant().plus(Duration.ofDays(1000)))) {
      case TokenVerdict.Expired<PaymentResponse> signed -> signed.message();
      case TokenVerdict.Valid<PaymentResponse> other -> throw unreadable(other);
      case TokenVerdict.NotYetValid<PaymentResponse> other -> throw unreadable(other);
      case TokenVerdict.BadSignature<PaymentResponse> other -> throw unreadable(other);
      case TokenVerdict.Malformed<PaymentResponse> other -> throw unreadable(other);
    };
  }

  private static AssertionError unreadable(TokenVerdict<PaymentResponse> verdict) {
    return new AssertionError("HostPay1 is sent a token that it can't read: " + verdict);
  }

  // What the ledger says

  Payment payment(PaymentOrder order) {
    return ledger().find(order.uniqueId()).orElseThrow();
  }

  PaymentState state(PaymentOrder order) {
    return payment(order).state();
  }

  String reason(PaymentOrder order) {
    return String.valueOf(payment(order).reason());
  }

  /** The attempts that can still be mined, newest first. */
  List<Attempt> attempts(PaymentOrder order) {
    return bean(Attempts.class).live(order.uniqueId());
  }

  Attempt newest(PaymentOrder order) {
    return attempts(order).getFirst();
  }

  /** How many transactions were ever signed for the payment. */
  int signed(PaymentOrder order) {
    return sql()
        .sql("select count(*) from hostpay_eth_attempt where unique_id = :id")
        .param("id", order.uniqueId().value())
        .query(Integer.class)
        .single();
  }

  long logged(Event event) {
    return List.copyOf(log.list).stream()
        .filter(line -> line.getKeyValuePairs() != null)
        .filter(
            line ->
                line.getKeyValuePairs().stream()
                    .anyMatch(
                        pair ->
                            pair.key.equals("event")
                                && String.valueOf(pair.value).equals(event.wireName())))
        .count();
  }

  // What the chain says and does

  /** From now on a transaction waits in the pool until {@link #mine}. */
  void holdTransactions() {
    chain.setAutomine(false);
  }

  void mine(int blocks) {
    chain.mine(blocks);
  }

  /** Mines until everything that is mined now is final. */
  void finalise() {
    chain.mine(5);
  }

  boolean isMined(String txHash) {
    JsonNode receipt = chain.rpc("eth_getTransactionReceipt", txHash);
    return !receipt.isNull();
  }

  BigInteger nextNonce() {
    return chain.nonce(wallet.address());
  }

  /** Somebody else who has the wallet's key signs and sends a transaction. */
  String spendElsewhere(BigInteger nonce, String to, BigInteger wei, long maxFeeGwei) {
    SignedTransaction foreign =
        wallet.sign(
            new UnsignedTransaction(
                CHAIN_ID,
                nonce,
                to,
                wei,
                UnsignedTransaction.TRANSFER_GAS,
                new Fees(
                    GWEI.multiply(BigInteger.valueOf(maxFeeGwei)),
                    GWEI.multiply(BigInteger.valueOf(Math.min(maxFeeGwei, 2))))));
    return send(foreign.rawHex());
  }

  /** Likewise one that is mined at once, in place of the payment's own, which is forgotten. */
  String takeNonceOf(PaymentOrder order) {
    attempts(order).forEach(attempt -> chain.dropTransaction(attempt.txHash()));
    String foreign = spendElsewhere(newest(order).nonce(), newAddress(), BigInteger.ONE, 50);
    chain.mine(1);
    return foreign;
  }

  /** A block comes that does not take the payment's transaction, which waits on. */
  void passABlock(PaymentOrder order) {
    List<Attempt> waiting = attempts(order);
    waiting.forEach(this::drop);
    chain.mine(1);
    send(raw(waiting.getFirst()));
  }

  static String raw(Attempt attempt) {
    return Objects.requireNonNull(attempt.rawTransaction());
  }

  void drop(Attempt attempt) {
    chain.dropTransaction(attempt.txHash());
  }

  String send(String rawTransaction) {
    return chain.rpc("eth_sendRawTransaction", rawTransaction).asString();
  }

  /** Puts a contract with this code at an address of its own. */
  String contract(String runtimeCode) {
    String address = newAddress();
    setCode(address, runtimeCode);
    return address;
  }

  void setCode(String address, String runtimeCode) {
    chain.rpc("anvil_setCode", address, "0x" + runtimeCode);
  }

  // What must hold

  /** The node mines a moment after it has taken a transaction. */
  void assertMined(String txHash) {
    Awaitility.await(txHash + " to be mined")
        .pollInterval(Duration.ofMillis(20))
        .until(() -> isMined(txHash));
  }

  /** The ledger says paid, the address has the exact amount, once, and HostPay1 is told so. */
  void assertPaidOnce(PaymentOrder order) {
    Payment payment = payment(order);
    assertThat(payment.state()).isIn(PaymentState.PAID, PaymentState.COMPLETED);
    assertThat(chain.balance(order.payinAddress())).isEqualTo(payment.payableWei());
    String txHash = Objects.requireNonNull(payment.mined()).txHash();
    assertMined(txHash);
    assertThat(told(order))
        .anySatisfy(
            response -> {
              assertThat(response.txStatus()).isEqualTo(PaymentResponse.SUCCESS);
              assertThat(response.txHash()).isEqualTo(txHash);
            });
  }

  void assertNothingPaid(PaymentOrder order) {
    assertThat(chain.balance(order.payinAddress())).isZero();
  }

  void assertNothingSigned(PaymentOrder order) {
    assertThat(signed(order)).isZero();
    assertNothingPaid(order);
  }

  /** Has it looked at as Cloud Tasks would, until it is paid; then the payment is paid once. */
  void assertGetsPaidOnce(PaymentOrder order) {
    for (int i = 0; i < 10; i++) {
      if (state(order) == PaymentState.RECEIVED) {
        verifiedAgain(order);
      }
      var unused = deliver(order);
      if (state(order) == PaymentState.PAID || state(order) == PaymentState.COMPLETED) {
        assertPaidOnce(order);
        return;
      }
    }
    throw new AssertionError(
        "not paid after 10 deliveries: " + payment(order) + ", attempts " + attempts(order));
  }

  /**
   * All faults are over, the chain mines at once, its pool is empty, and nothing that the test
   * before has left unfinished holds up the wallet. An hour later, so that no endpoint is put aside
   * any more.
   */
  Fixture reset() {
    node.heal();
    if (spareNode != null) {
      spareNode.heal();
    }
    cloudTasks.recover();
    clock.jump(Duration.ofHours(1));
    calmChain();
    chain.setBalance(wallet.address(), BALANCE);
    BigInteger used = endOfNonces().max(nextNonce());
    chain.rpc("anvil_setNonce", wallet.address(), used);
    chain.mine(1);
    sql()
        .sql(
            "update hostpay_wallet set accounted_below = :used, unknown_below = null, paused_at = null")
        .param("used", used.longValueExact())
        .update();
    log.list.clear();
    return this;
  }

  /** One above the highest nonce that was ever given out. */
  private BigInteger endOfNonces() {
    return sql()
        .sql(
            """
            select coalesce(max(nonce) + 1, 0)::numeric from hostpay_wallet_nonce
            where wallet = :wallet
            """)
        .param("wallet", wallet.address().toLowerCase(Locale.ROOT))
        .query(BigDecimal.class)
        .single()
        .toBigIntegerExact();
  }

  private void calmChain() {
    chain.rpc("anvil_dropAllTransactions");
    chain.setAutomine(true);
    chain.setNextBlockBaseFeePerGas(GWEI);
    chain.mine(1);
  }

  @Override
  public void close() {
    instances.forEach(ConfigurableApplicationContext::close);
    cloudTasks.close();
    node.close();
    if (spareNode != null) {
      spareNode.close();
    }
    ((Logger) LoggerFactory.getLogger("hostpay")).detachAppender(log);
    calmChain();
  }
}
