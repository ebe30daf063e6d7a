package io.hostpay.testkit.postgres;

import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.MinedTransaction;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.UniqueId;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Brings payments into any state, through the ledger and on the way on which the services bring
 * them, but without the services.
 */
public final class LedgerPayments {
  private final PaymentLedger ledger;
  private final JdbcClient jdbc;

  /** The two must see the same database. */
  public LedgerPayments(PaymentLedger ledger, JdbcClient jdbc) {
    this.ledger = ledger;
    this.jdbc = jdbc;
  }

  /** A payment that is recorded once its state is said. */
  public NewPayment of(PaymentOrder order) {
    return new NewPayment(this, order);
  }

  /** Changes the payment under its lock, in a transaction of its own. */
  public Payment change(UniqueId uniqueId, Consumer<LockedPayment> change) {
    return ledger.inTransaction(
        () -> {
          change.accept(ledger.lock(uniqueId).orElseThrow());
          return ledger.find(uniqueId).orElseThrow();
        });
  }

  /** A transaction hash, another for each name of up to 32 ASCII characters. */
  public static String hash(String name) {
    return "0x"
        + HexFormat.of().formatHex("%-32.32s".formatted(name).getBytes(StandardCharsets.US_ASCII));
  }

  /** The name that a hash of {@link #hash} was made from. */
  public static String name(String hash) {
    return new String(HexFormat.of().parseHex(hash.substring(2)), StandardCharsets.US_ASCII)
        .strip();
  }

  /** A plain transfer, mined in the block in which all of them are. */
  public static MinedTransaction mined(String txHash) {
    return new MinedTransaction(txHash, BigInteger.valueOf(21_000), 19_000_000, hash("block"));
  }

  PaymentLedger ledger() {
    return ledger;
  }

  JdbcClient jdbc() {
    return jdbc;
  }
}
