package io.hostpay.local.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.testkit.ethereum.Anvil;
import io.hostpay.testkit.ethereum.ChainBooks;
import io.hostpay.testkit.faults.CallObserver;
import io.hostpay.testkit.faults.CallObserver.Moment;
import io.hostpay.testkit.faults.CallObserver.Verdict;
import io.hostpay.testkit.faults.JsonRpcProxy;
import io.hostpay.testkit.faults.RpcFault;
import io.hostpay.testkit.faults.RpcRule;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/**
 * One random sequence of faults, deliveries, blocks and crashes around one to three payments; all
 * of it follows from the seed. After each step it asserts that nothing is paid twice or about to
 * be, and at the end, when the faults have stopped, that everything is paid.
 */
final class Schedule {
  private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(60);
  private static final BigInteger GWEI = BigInteger.valueOf(1_000_000_000);
  private static final List<String> METHODS =
      List.of(
          "eth_sendRawTransaction",
          "eth_sendRawTransaction", // what matters most
          "eth_getTransactionReceipt",
          "eth_getTransactionReceipt",
          "eth_getTransactionCount",
          "eth_getBalance",
          "eth_blockNumber",
          "eth_feeHistory",
          "eth_estimateGas",
          "eth_getBlockByNumber",
          "eth_getTransactionByHash",
          "eth_chainId");

  private final World world;
  private final Random random;
  private final List<OrderedPayment> payments = new ArrayList<>();
  private final List<Thread> underWay = new ArrayList<>();
  private final List<String> steps = new ArrayList<>();
  private final Set<String> spedUp = new HashSet<>();

  Schedule(World world, long seed) {
    this.world = world;
    this.random = new Random(seed);
    for (int i = 0; i <= random.nextInt(3); i++) {
      payments.add(OrderedPayment.random(random, "S" + Long.toString(seed, 36), i));
    }
  }

  /** What was done so far, for a failure's message. */
  List<String> steps() {
    return steps;
  }

  void run() throws InterruptedException {
    payments.forEach(world::verified);
    int responses = world.responses();
    int count = 8 + random.nextInt(8);
    for (int i = 0; i < count; i++) {
      step();
      assertNothingTwice();
    }
    recover();
    for (OrderedPayment payment : payments) {
      assertThat(world.chain().balance(payment.address()))
          .as("wei at the address of %s", payment.id())
          .isEqualTo(payment.wei());
    }
    assertNothingTwice();
    assertThat(world.responses() - responses)
        .as("responses for GCHostPay1, one more after each reorganisation")
        .isGreaterThanOrEqualTo(payments.size());
  }

  private void step() throws InterruptedException {
    switch (random.nextInt(18)) {
      case 0, 1, 2 -> rpcFault();
      case 3 -> sqlFault();
      case 4 -> tasksFault();
      case 5, 6, 7, 8, 9 -> deliver();
      case 10, 11 -> mine(1 + random.nextInt(3));
      case 12 -> dropFromPool();
      case 13 -> baseFee(BigInteger.valueOf(1 + random.nextInt(300)).multiply(GWEI));
      case 14 -> reorg();
      case 15 -> {
        if (random.nextInt(3) == 0) {
          foreignTransaction();
        } else {
          endFaults();
        }
      }
      case 16 -> speedUp();
      default -> {
        if (random.nextInt(12) == 0) {
          crashAndRestart();
        } else {
          crash();
        }
      }
    }
  }

  private void rpcFault() {
    int which = random.nextInt(3);
    String method = METHODS.get(random.nextInt(METHODS.size()));
    boolean sending = method.equals("eth_sendRawTransaction");
    int kind = random.nextInt(sending ? 13 : 11);
    int from = 1 + random.nextInt(3);
    int to = random.nextBoolean() ? from : from + random.nextInt(20);
    steps.add(
        "fault %d on calls %d to %d of %s at endpoint %d".formatted(kind, from, to, method, which));
    for (int i = 0; i < world.endpoints().size(); i++) {
      if (which == i || which == world.endpoints().size()) {
        world
            .endpoints()
            .get(i)
            .rule(
                RpcRule.forMethod(method, sending ? sendingFault(kind) : fault(kind))
                    .calls(from, to));
      }
    }
  }

  /** The answer to a call that sends can also lie about what was sent. */
  private static RpcFault sendingFault(int kind) {
    return switch (kind) {
      case 7 -> RpcFault.wrongHash();
      case 10 -> RpcFault.error(-32000, "nonce too low");
      case 11 -> RpcFault.lyingSuccess();
      case 12 -> RpcFault.forgottenSuccess();
      default -> fault(kind);
    };
  }

  private static RpcFault fault(int kind) {
    return switch (kind) {
      case 0 -> RpcFault.dropBefore();
      case 1 -> RpcFault.dropAfter();
      case 2 -> RpcFault.reset();
      case 3 -> RpcFault.delay(Duration.ofMillis(150));
      case 4 -> RpcFault.delayAnswer(Duration.ofMillis(150));
      case 5 -> RpcFault.lagging(1);
      case 6 -> RpcFault.lagging(4);
      case 7 -> RpcFault.nothing();
      case 8 -> RpcFault.tooManyRequests();
      case 9 -> RpcFault.internalError();
      case 10 -> RpcFault.html();
      default -> throw new IllegalArgumentException("no fault " + kind);
    };
  }

  private void sqlFault() {
    Moment moment = random.nextBoolean() ? Moment.BEFORE : Moment.AFTER;
    int nth = 1 + random.nextInt(3);
    steps.add("cut " + moment + " commit " + nth);
    world.sql().watch(cut(moment, nth));
  }

  private void tasksFault() {
    Moment moment = random.nextBoolean() ? Moment.BEFORE : Moment.AFTER;
    steps.add("cut " + moment + " CreateTask");
    world.tasks().watch(cut(moment, 1));
  }

  private static CallObserver cut(Moment moment, int nth) {
    AtomicInteger passed = new AtomicInteger();
    return (now, call) ->
        now == moment && passed.incrementAndGet() == nth ? Verdict.CUT : Verdict.PASS;
  }

  /** One to three deliveries at once; now and then without waiting for their end. */
  private void deliver() throws InterruptedException {
    OrderedPayment payment = payments.get(random.nextInt(payments.size()));
    int copies = 1 + random.nextInt(3);
    boolean wait = random.nextInt(4) != 0;
    String path = random.nextBoolean() ? "/" : "/watch";
    steps.add("deliver " + payment.id() + path + " x" + copies + (wait ? "" : ", and go on"));
    for (int i = 0; i < copies; i++) {
      underWay.add(Thread.ofVirtual().start(() -> world.deliver(payment, path)));
    }
    if (wait) {
      awaitDeliveries();
    }
  }

  private void awaitDeliveries() throws InterruptedException {
    for (Thread delivery : underWay) {
      delivery.join();
    }
    underWay.clear();
  }

  private void mine(int blocks) {
    steps.add("mine " + blocks);
    world.chain().mine(blocks);
  }

  /** Takes back the last blocks, none of which is final. */
  private void reorg() {
    int depth = 1 + random.nextInt(2);
    steps.add("reorg " + depth);
    world.chain().reorg(depth);
  }

  private void dropFromPool() {
    List<String> pooled = new ArrayList<>();
    pool().forEach(tx -> pooled.add(tx.path("hash").asString()));
    if (!pooled.isEmpty()) {
      String hash = pooled.get(random.nextInt(pooled.size()));
      steps.add("drop " + hash);
      world.chain().dropTransaction(hash);
    }
  }

  private void baseFee(BigInteger wei) {
    steps.add("base fee " + wei);
    world.chain().setNextBlockBaseFeePerGas(wei);
    world.chain().mine(1);
  }

  /** The wallet's key is used behind HostPay's back, for the next nonce that the node knows. */
  private void foreignTransaction() {
    steps.add("foreign transaction");
    world
        .chain()
        .rpc(
            "eth_sendTransaction",
            Map.of(
                "from",
                Anvil.DEV_ADDRESS,
                "to",
                "0x000000000000000000000000000000000000dead",
                "value",
                "0x1",
                "gas",
                "0x5208",
                "maxFeePerGas",
                "0x" + GWEI.multiply(BigInteger.valueOf(500)).toString(16),
                "maxPriorityFeePerGas",
                "0x" + GWEI.multiply(BigInteger.TWO).toString(16)));
  }

  /** A payment's own transfer, at its own nonce, with other fees: signed behind HostPay's back. */
  private void speedUp() {
    List<JsonNode> pooled = new ArrayList<>();
    pooled.addAll(pool());
    pooled.removeIf(
        tx ->
            payments.stream()
                .noneMatch(
                    payment -> payment.address().equalsIgnoreCase(tx.path("to").asString())));
    // Neither of the two again: anvil keeps what waits behind a gap when it is told to drop it, and
    // refuses the same bytes a second time.
    pooled.removeIf(tx -> spedUp.contains(tx.path("hash").asString()));
    if (pooled.isEmpty()) {
      return;
    }
    JsonNode tx = pooled.get(random.nextInt(pooled.size()));
    spedUp.add(tx.path("hash").asString());
    steps.add("speed up " + tx.path("hash").asString());
    world.chain().dropTransaction(tx.path("hash").asString());
    JsonNode dearer =
        world
            .chain()
            .rpc(
                "eth_sendTransaction",
                Map.of(
                    "from",
                    Anvil.DEV_ADDRESS,
                    "to",
                    tx.path("to").asString(),
                    "value",
                    tx.path("value").asString(),
                    "nonce",
                    tx.path("nonce").asString(),
                    "gas",
                    "0x5208",
                    "maxFeePerGas",
                    "0x" + GWEI.multiply(BigInteger.valueOf(900)).toString(16),
                    "maxPriorityFeePerGas",
                    "0x" + GWEI.toString(16)));
    spedUp.add(dearer.asString());
  }

  /** A restart also forgets all that was in memory. */
  private void crashAndRestart() throws InterruptedException {
    crash();
    steps.add("restart");
    world.restart();
  }

  /** Breaks off whatever is under way. */
  private void crash() throws InterruptedException {
    steps.add("crash");
    CallObserver dead = (moment, call) -> Verdict.CUT;
    world.sql().watch(dead);
    world.tasks().watch(dead);
    world.endpoints().forEach(endpoint -> endpoint.watch(dead));
    world.cutAll();
    awaitDeliveries();
    endFaults();
  }

  private void endFaults() {
    steps.add("faults end");
    world.sql().watch(CallObserver.nothing());
    world.tasks().watch(CallObserver.nothing());
    for (JsonRpcProxy endpoint : world.endpoints()) {
      endpoint.watch(CallObserver.nothing());
      endpoint.removeRules();
    }
  }

  /** No more faults: Cloud Tasks delivers until it is done. */
  private void recover() throws InterruptedException {
    awaitDeliveries();
    endFaults();
    baseFee(GWEI);
    Instant limit = Instant.now().plus(RECOVERY_LIMIT);
    while (!payments.stream().allMatch(this::isPaidForGood)) {
      assertThat(Instant.now())
          .as("states %s", payments.stream().map(world::state).toList())
          .isBefore(limit);
      for (OrderedPayment payment : payments) {
        if (world.state(payment) == PaymentState.RECEIVED) {
          world.verifiedAgain(payment); // its nonce was lost: ChangeNow is asked again
        }
        underWay.add(Thread.ofVirtual().start(() -> world.deliver(payment, "/")));
      }
      world.chain().mine(1);
      awaitDeliveries();
      for (OrderedPayment payment : payments) {
        underWay.add(Thread.ofVirtual().start(() -> world.deliver(payment, "/watch")));
      }
      awaitDeliveries();
      assertNothingTwice();
    }
  }

  private boolean isPaidForGood(OrderedPayment payment) {
    return world.state(payment) == PaymentState.PAID && world.isFinal(payment);
  }

  /**
   * No address has more than was ordered, and of all transactions to it that are mined or could be,
   * there is one nonce only.
   */
  private void assertNothingTwice() {
    Map<String, Set<String>> nonces = new HashMap<>();
    pool()
        .forEach(
            tx ->
                nonces
                    .computeIfAbsent(tx.path("to").asString(), to -> new HashSet<>())
                    .add(tx.path("nonce").asString()));
    for (OrderedPayment payment : payments) {
      BigInteger arrived = world.chain().balance(payment.address());
      assertThat(arrived)
          .as("wei at the address of %s", payment.id())
          .isIn(BigInteger.ZERO, payment.wei());
      int pending = nonces.getOrDefault(payment.address(), Set.of()).size();
      assertThat(pending + (arrived.signum() > 0 ? 1 : 0))
          .as("nonces with which %s is or may be paid", payment.id())
          .isLessThanOrEqualTo(1);
    }
    assertThat(
            world
                .ledgerRows()
                .sql(
                    """
                    select unique_id from hostpay_wallet_nonce
                    where released_at is null and unique_id is not null
                    group by unique_id having count(*) > 1
                    """)
                .query(String.class)
                .list())
        .as("payments with two live nonces")
        .isEmpty();
  }

  private List<JsonNode> pool() {
    return new ChainBooks(world.chain()).pool();
  }
}
