package io.hostpay.testkit.postgres;

import io.hostpay.common.ledger.EndReason;
import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.MinedTransaction;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.SplitPayoutTable;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.UnpayableAmount;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Brings payments into any state by the ledger's own methods, in the services' order but without
 * the services.
 */
public final class LedgerPayments {
  private final PaymentLedger ledger;
  private final JdbcClient jdbc;

  /** The two must see the same database. */
  public LedgerPayments(PaymentLedger ledger, JdbcClient jdbc) {
    this.ledger = ledger;
    this.jdbc = jdbc;
  }

  /** A payment that is not recorded yet: {@link NewPayment#in} does that. */
  public NewPayment of(PaymentOrder order) {
    return new NewPayment(this, order);
  }

  /** Has ChangeNow say once more, at this time, that it waits for a payment that is RECEIVED. */
  public void verifyAgain(UniqueId uniqueId, Instant at) {
    var unused = change(uniqueId, payment -> ledger.markVerified(payment, at));
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

  /** A payment that is about to be recorded; what is not set has its usual value. */
  public static final class NewPayment {
    private final LedgerPayments payments;
    private final PaymentLedger ledger;
    private final PaymentOrder order;
    private @Nullable BigInteger wei;
    private Instant time = Instant.now();
    private Duration deadlineAfter = Duration.ofHours(24);
    private List<String> attempts;
    private String sentTo = LedgerRows.WALLET;
    private @Nullable SplitPayoutTable payouts;

    private NewPayment(LedgerPayments payments, PaymentOrder order) {
      this.payments = payments;
      this.ledger = payments.ledger;
      this.order = order;
      this.attempts = List.of(hash(order.uniqueId().value()));
    }

    /** An amount other than the order's. */
    public NewPayment worth(BigInteger otherWei) {
      wei = otherWei;
      return this;
    }

    /** When it was requested, and when ChangeNow said that it waits for it; otherwise now. */
    public NewPayment at(Instant otherTime) {
      time = otherTime;
      return this;
    }

    /** How long it may be signed for; otherwise 24 hours. */
    public NewPayment within(Duration otherDeadline) {
      deadlineAfter = otherDeadline;
      return this;
    }

    /** Its attempts, oldest first, of which the first is the one that is mined. */
    public NewPayment signed(List<String> txHashes) {
      attempts = List.copyOf(txHashes);
      return this;
    }

    /** The address that its attempts pay, otherwise nobody's. */
    public NewPayment sentTo(String address) {
      sentTo = address;
      return this;
    }

    /** Gives it its row in the payout table, as the executor keeps it. */
    public NewPayment projectedInto(SplitPayoutTable table) {
      payouts = table;
      return this;
    }

    /**
     * Records it, in this state: REJECTED because ChangeNow does not know it, FAILED for want of
     * balance.
     *
     * @throws IllegalStateException if a payment with its id is recorded already
     */
    public Payment in(PaymentState state) {
      receive();
      switch (state) {
        case RECEIVED -> {}
        case REJECTED -> change(payment -> ledger.reject(payment, EndReason.NOT_FOUND, null));
        case FAILED ->
            change(payment -> ledger.fail(payment, EndReason.INSUFFICIENT_BALANCE, null));
        case VERIFIED -> verify();
        case SUBMITTED -> submit();
        case PAID -> pay();
        case COMPLETED -> {
          pay();
          change(ledger::markCompleted);
        }
      }
      return ledger.find(order.uniqueId()).orElseThrow();
    }

    private void receive() {
      if (!ledger.receive(order, wei(), time, deadlineAfter)) {
        throw new IllegalStateException(order + " is recorded already");
      }
    }

    private BigInteger wei() {
      try {
        return wei == null ? order.amount().toWei() : wei;
      } catch (UnpayableAmount unpayable) {
        throw new IllegalArgumentException(unpayable);
      }
    }

    private void verify() {
      change(payment -> ledger.markVerified(payment, time));
    }

    private void submit() {
      verify();
      for (String attempt : attempts) {
        LedgerRows.sign(payments.jdbc, order.uniqueId(), attempt, sentTo);
      }
      change(
          payment -> {
            ledger.markSubmitted(payment, attempts.getFirst());
            if (payouts != null) {
              payouts.claim(payment, attempts.getFirst());
            }
          });
    }

    private void pay() {
      submit();
      MinedTransaction mined = LedgerPayments.mined(attempts.getFirst());
      change(
          payment -> {
            ledger.markPaid(payment, mined);
            if (payouts != null) {
              payouts.writePaid(payment, mined);
            }
          });
    }

    private void change(Consumer<LockedPayment> change) {
      payments.change(order.uniqueId(), change);
    }
  }
}
