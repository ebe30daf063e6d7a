package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.EndReason;
import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.WireAmount;
import io.hostpay.executor.wallet.Attempt;
import io.hostpay.executor.wallet.Attempts;
import io.hostpay.executor.wallet.NonceRows;
import io.hostpay.testkit.postgres.LedgerPayments;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The ledger's payments: what GCHostPay1 and other instances do to them, and what they show. */
final class ExecutorPayments {
  private static final AtomicInteger PAYMENTS = new AtomicInteger();

  private final ExecutorInstances instances;
  private final JdbcClient jdbc;
  private final Clock clock;

  ExecutorPayments(ExecutorInstances instances, JdbcClient jdbc, Clock clock) {
    this.instances = instances;
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /** An order that is recorded nowhere yet. */
  static PaymentOrder order(String to, double eth) {
    int number = PAYMENTS.incrementAndGet();
    return new PaymentOrder(
        new UniqueId("payment-" + number), "cn" + number, "eth", "eth", new WireAmount(eth), to);
  }

  /** A payment to a new address that ChangeNow waits for as of now. */
  PaymentOrder verified(double eth) {
    return verified(order(ChainControl.newAddress(), eth));
  }

  PaymentOrder verified(PaymentOrder order) {
    inLedger().of(order).at(clock.instant()).in(PaymentState.VERIFIED);
    return order;
  }

  /** ChangeNow's new status. */
  PaymentOrder verifiedAgain(PaymentOrder order) {
    return move(order, payment -> ledger().markVerified(payment, clock.instant()));
  }

  /** An operator has reopened it after its end, and ChangeNow waits for the deposit. */
  PaymentOrder reopened(PaymentOrder order) {
    move(order, payment -> ledger().reopen(payment, Duration.ofHours(24), "somebody"));
    return verifiedAgain(order);
  }

  /** Makes it so as if ChangeNow had just said that it waits for this payment. */
  void renewStatus(PaymentOrder order) {
    jdbc.sql("update hostpay_payment set verified_at = :now where unique_id = :id")
        .param("now", clock.instant().atOffset(ZoneOffset.UTC))
        .param("id", order.uniqueId().value())
        .update();
  }

  /** A failover has lost the commit that signed it: it is VERIFIED, and nothing says otherwise. */
  void loseCommit(PaymentOrder order) {
    String id = order.uniqueId().value();
    jdbc.sql("alter table hostpay_payment disable trigger hostpay_payment_guard").update();
    jdbc.sql("delete from hostpay_eth_attempt where unique_id = ?").param(id).update();
    jdbc.sql("delete from hostpay_wallet_nonce where unique_id = ?").param(id).update();
    jdbc.sql("delete from split_payout_hostpay where unique_id = ?").param(id).update();
    jdbc.sql("update hostpay_payment set state = 'VERIFIED' where unique_id = ?")
        .param(id)
        .update();
    jdbc.sql("alter table hostpay_payment enable trigger hostpay_payment_guard").update();
  }

  /** GCHostPay1 has heard that it is paid. */
  PaymentOrder completed(PaymentOrder order) {
    return move(order, ledger()::markCompleted);
  }

  /** Another instance has found its cancellation final. */
  PaymentOrder cancelled(PaymentOrder order) {
    return move(
        order,
        payment -> {
          assertThat(instances.bean(NonceRows.class).release(payment, newest(order))).isTrue();
          ledger().fail(payment, EndReason.CANCELLED, null);
        });
  }

  PaymentOrder move(PaymentOrder order, Consumer<LockedPayment> change) {
    inLedger().change(order.uniqueId(), change);
    return order;
  }

  /** Brings payments into any state by the ledger's own methods. */
  LedgerPayments inLedger() {
    return new LedgerPayments(ledger(), jdbc);
  }

  private PaymentLedger ledger() {
    return instances.bean(PaymentLedger.class);
  }

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
    return instances.bean(Attempts.class).live(order.uniqueId());
  }

  Attempt newest(PaymentOrder order) {
    return attempts(order).getFirst();
  }

  /** Whether the ledger has it as paid for good. */
  boolean isFinal(PaymentOrder order) {
    return jdbc.sql("select final_at is not null from hostpay_payment where unique_id = :id")
        .param("id", order.uniqueId().value())
        .query(Boolean.class)
        .single();
  }

  /** How many transactions were ever signed for the payment. */
  int signed(PaymentOrder order) {
    return jdbc.sql("select count(*) from hostpay_eth_attempt where unique_id = :id")
        .param("id", order.uniqueId().value())
        .query(Integer.class)
        .single();
  }

  /** How many nonces these have: only transactions of the same one compete with each other. */
  int nonces(PaymentOrder order) {
    return jdbc.sql("select count(distinct nonce) from hostpay_eth_attempt where unique_id = :id")
        .param("id", order.uniqueId().value())
        .query(Integer.class)
        .single();
  }
}
