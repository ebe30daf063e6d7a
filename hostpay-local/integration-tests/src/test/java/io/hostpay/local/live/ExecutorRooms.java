package io.hostpay.local.live;

import io.hostpay.common.ledger.DatabaseSettings;
import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentChanges;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.SplitPayoutTable;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.logging.ServiceName;
import io.hostpay.common.tasks.TaskTarget;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.executor.ethereum.BlockRef;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.Fees;
import io.hostpay.executor.ethereum.FundsView;
import io.hostpay.executor.ethereum.Market;
import io.hostpay.executor.ethereum.NonceUse;
import io.hostpay.executor.ethereum.Wallet;
import io.hostpay.executor.ethereum.rpc.NodeUrl;
import io.hostpay.executor.ethereum.rpc.RpcTimeouts;
import io.hostpay.executor.payment.WatchTarget;
import io.hostpay.executor.wallet.Attempt;
import io.hostpay.executor.wallet.Attempts;
import io.hostpay.executor.wallet.NonceRows;
import io.hostpay.executor.wallet.PaymentAttempts;
import io.hostpay.executor.wallet.Reservation;
import io.hostpay.executor.wallet.SigningTurns;
import io.hostpay.executor.wallet.WalletConfiguration;
import io.hostpay.executor.wallet.WalletSettings;
import io.hostpay.executor.wallet.WalletSettings.ForeignSpending;
import io.hostpay.testkit.ethereum.Anvil;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigInteger;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Runs every statement of the executor's rooms, the package-private ones included. */
final class ExecutorRooms {
  private static final String WALLET_ROOM = "io.hostpay.executor.wallet.";

  private final AnnotationConfigApplicationContext rooms = new AnnotationConfigApplicationContext();
  private final JdbcClient jdbc;
  private final Clock clock;

  ExecutorRooms(JdbcClient jdbc, PaymentLedger ledger, Timeline timeline, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
    PaymentLog log = new PaymentLog(ServiceName.HOSTPAY3);
    rooms.registerBean(JdbcClient.class, () -> jdbc);
    rooms.registerBean(
        DatabaseSettings.class, () -> new DatabaseSettings("none", "none", "none", "none", 10));
    rooms.registerBean(Clock.class, () -> clock);
    rooms.registerBean(PaymentLedger.class, () -> ledger);
    rooms.registerBean(PaymentChanges.class, () -> new PaymentChanges(ledger));
    rooms.registerBean(Timeline.class, () -> timeline);
    // There to be joined, and not asked: its statements are run by others.
    rooms.registerBean(
        SplitPayoutTable.class, () -> new SplitPayoutTable(jdbc, new TransactionTemplate(), clock));
    rooms.registerBean(PaymentLog.class, () -> log);
    rooms.registerBean(Wallet.class, () -> Wallet.of(Anvil.DEV_PRIVATE_KEY, Anvil.DEV_ADDRESS));
    rooms.registerBean(WalletSettings.class, ExecutorRooms::settings);
    rooms.registerBean(
        Chain.class,
        () ->
            new Chain(
                List.of(NodeUrl.parse("http://127.0.0.1:1")),
                1,
                RpcTimeouts.DEFAULT,
                clock,
                problem -> {}));
    rooms.register(WalletConfiguration.class);
    rooms.refresh();
  }

  private static WalletSettings settings() {
    BigInteger much = BigInteger.TEN.pow(30);
    return new WalletSettings(
        1, much, much, Duration.ofMinutes(3), much, much, ForeignSpending.EXPECTED);
  }

  private Object row() {
    return bean("WalletRow");
  }

  private Object bean(String name) {
    try {
      return rooms.getBean(Class.forName(WALLET_ROOM + name));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  void before(LockedPayment payment) {
    NonceRows rows = rooms.getBean(NonceRows.class);
    rows.view(payment.payment());
    call(rows, "begin", BigInteger.ONE);
    call(bean("ForeignNonces"), "newest", Instant.EPOCH, BigInteger.TWO, BigInteger.TWO, 8);
    call(
        bean("OpenNonces"),
        "allBelongToPayments",
        Instant.EPOCH,
        BigInteger.TWO,
        BigInteger.ONE,
        BigInteger.TWO);
    rows.noteShortage(payment, 1, "node", Instant.EPOCH);
    rooms.getBean(Attempts.class).dead(payment.uniqueId());
  }

  /** Signs the payment with the next nonce; the hash. */
  String sign(LockedPayment payment, int nonces) {
    call(row(), "markAccounted", BigInteger.ONE, 0L);
    call(row(), "halt", BigInteger.ONE, 0L);
    jdbc.sql("update hostpay_wallet set unknown_below = null").update();
    call(row(), "isPaused");
    call(bean("LedgerServer"), "startedAt");
    BigInteger used = BigInteger.valueOf(nonces + 1L);
    FundsView funds =
        new FundsView(
            BigInteger.TEN.pow(30),
            used,
            used,
            1,
            "node",
            new Market(BigInteger.ONE, BigInteger.ONE, 1),
            Instant.now());
    Reservation.Result result =
        rooms
            .getBean(Reservation.class)
            .sign(
                payment,
                rooms.getBean(NonceRows.class).view(payment.payment()),
                funds,
                used,
                new Fees(BigInteger.TEN, BigInteger.ONE),
                BigInteger.valueOf(21_000));
    if (result instanceof Reservation.Result.Signed signed) {
      return signed.attempt().txHash();
    }
    throw new AssertionError("not signed: " + result);
  }

  /** The test knows its transactions by name. */
  void rename(String signed, String hash) {
    jdbc.sql("update hostpay_eth_attempt set tx_hash = :hash where tx_hash = :signed")
        .param("hash", hash)
        .param("signed", signed)
        .update();
  }

  void sent(LockedPayment locked, String hash) {
    Attempts attempts = rooms.getBean(Attempts.class);
    PaymentAttempts found = attempts.find(locked.order().uniqueId()).orElseThrow();
    for (Attempt attempt : found.live()) {
      if (attempt.txHash().equals(hash)) {
        attempts.recordSent(attempt, Attempt.Sent.SEEN);
      }
    }
    Payment payment = found.payment();
    Object looks =
        make(
            "io.hostpay.executor.payment.Looks",
            SigningKeys.of("a-key-of-the-tests-that-is-long-enough-0123456789"),
            null,
            new WatchTarget(new TaskTarget("watch", URI.create("http://127.0.0.1:1"), "/watch")),
            jdbc,
            clock);
    call(looks, "advance", payment, clock.instant());
    call(looks, "current", payment);
    Object other =
        make(
            WALLET_ROOM + "WalletRow",
            rooms.getBean(PaymentLedger.class),
            rooms.getBean(SigningTurns.class),
            jdbc,
            clock,
            settings(),
            Wallet.of("1".repeat(64), "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A"));
    call(other, "lock");
  }

  void loseNonce(LockedPayment payment) {
    NonceRows rows = rooms.getBean(NonceRows.class);
    Attempts attempts = rooms.getBean(Attempts.class);
    Attempt attempt = attempts.live(payment.uniqueId()).getFirst();
    call(attempts, "at", attempt.wallet(), attempt.nonce());
    call(
        bean("ForeignNonces"),
        "recordTaker",
        payment,
        attempt,
        new NonceUse.ByAuthorization("0x01", new BlockRef(1, "0x02")));
    call(bean("ForeignNonces"), "taker", attempt);
    call(bean("ForeignNonces"), "forgetTaker", payment, attempt);
    call(rows, "release", payment, attempt);
    attempts.dead(payment.uniqueId()).forEach(mined -> rows.reclaim(payment, mined));
    call(rows, "release", payment, attempt);
  }

  private static void call(Object target, String name, Object... arguments) {
    try {
      Method method =
          Arrays.stream(target.getClass().getDeclaredMethods())
              .filter(m -> m.getName().equals(name))
              .filter(m -> m.getParameterCount() == arguments.length)
              .filter(m -> fits(m, arguments))
              .findFirst()
              .orElseThrow();
      method.setAccessible(true);
      method.invoke(target, arguments);
    } catch (InvocationTargetException | IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean fits(Method method, Object... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      Class<?> type = method.getParameterTypes()[i];
      if (!type.isPrimitive() && !type.isInstance(arguments[i])) {
        return false;
      }
    }
    return true;
  }

  private static Object make(String type, @Nullable Object... arguments) {
    try {
      Constructor<?> constructor = Class.forName(type).getDeclaredConstructors()[0];
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
