package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.HttpAnswer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The cap on an hour, with many payments at once and two instances that sign. */
@ResourceLock(ExecutorRig.SERVICE_IN_THIS_PROCESS)
class SpendingCapIT {
  private static final int ETH_AN_HOUR = 20;

  @RegisterExtension
  static final ExecutorRig executor =
      ExecutorRig.create()
          .with("MAX_PAYMENT_ETH", "5")
          .with("MAX_HOUR_ETH", Integer.toString(ETH_AN_HOUR))
          .with("MAX_DAY_ETH", "100");

  private static final ChainControl chain = executor.chain();
  private static final ExecutorPayments payments = executor.payments();
  private static final ExecutorClient client = executor.client();
  private static final PaymentBooks books = executor.books();

  @BeforeAll
  static void secondInstance() {
    executor.start();
  }

  @Test
  void neverPassesTheCapAndPaysTheRestWhenTheWindowOpens() {
    pay(10, 5);
  }

  /**
   * {@code mvn -Pcrash -Dgroups=long -pl hostpay3-payment-executor/integration-tests -am verify}.
   */
  @Test
  @Tag("long")
  void neverPassesTheCapWithFiftyPaymentsAtOnce() {
    pay(50, 1);
  }

  private static void pay(int count, int eth) {
    List<PaymentOrder> orders = Stream.generate(() -> payments.verified(eth)).limit(count).toList();
    List<PaymentOrder> open = orders;
    int left = count;
    for (int hour = 1; !open.isEmpty(); hour++) {
      deliverAllAtOnce(open);
      removeAmountsOfHalfTheNonces();
      deliverAllAtOnce(open);
      assertThat(mostSignedWithinAnHour()).isEqualByComparingTo(BigDecimal.valueOf(ETH_AN_HOUR));
      left = Math.max(0, left - ETH_AN_HOUR / eth);
      open =
          orders.stream()
              .filter(payment -> payments.state(payment) == PaymentState.VERIFIED)
              .toList();
      assertThat(open).hasSize(left);
      System.out.printf("hour %d: %d of %d signed%n", hour, count - open.size(), count);
      executor.clock().jump(Duration.ofMinutes(61));
      open.forEach(payments::renewStatus);
    }
    assertThat(executor.logged(Event.SPENDING_LIMIT_REACHED)).isPositive();
    orders.forEach(books::assertGetsPaidOnce);
  }

  /** Half of the nonces without an amount, as an older revision leaves them: they count too. */
  private static void removeAmountsOfHalfTheNonces() {
    executor
        .sql()
        .sql(
            """
            update hostpay_wallet_nonce set amount_wei = null
            where wallet = :wallet and nonce % 2 = 0
            """)
        .param("wallet", chain.wallet().address().toLowerCase(Locale.ROOT))
        .update();
  }

  private static void deliverAllAtOnce(List<PaymentOrder> orders) {
    AtomicInteger next = new AtomicInteger();
    List<Supplier<HttpAnswer>> deliveries =
        orders.stream()
            .<Supplier<HttpAnswer>>map(
                payment -> () -> client.deliver(payment, next.getAndIncrement() % 2))
            .toList();
    assertThat(ExecutorClient.atOnce(deliveries))
        .allSatisfy(answer -> assertThat(answer.status()).isIn(200, 424));
  }

  /** ETH, over every hour that begins with a signature. */
  private static BigDecimal mostSignedWithinAnHour() {
    BigDecimal wei =
        executor
            .sql()
            .sql(
                """
                select max(spent) from (
                  select sum(p.amount_wei) over (
                    order by n.reserved_at
                    range between current row and interval '1 hour' following) as spent
                  from hostpay_wallet_nonce n join hostpay_payment p using (unique_id)
                  where n.wallet = :wallet) hours
                """)
            .param("wallet", chain.wallet().address().toLowerCase(Locale.ROOT))
            .query(BigDecimal.class)
            .single();
    return wei.movePointLeft(18);
  }
}
