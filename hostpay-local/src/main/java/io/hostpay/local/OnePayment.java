package io.hostpay.local;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.WireAmount;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code --once}: one payment, judged by what the chain shows. */
final class OnePayment {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final WireAmount ACTUAL = new WireAmount(0.0006954689415907249);
  static final double ETH = 0.0005563751532725799;
  private static final BigInteger ESTIMATED_WEI = new BigInteger("556375153272579");

  private final LocalSystem system;
  private final Screen screen;

  OnePayment(LocalSystem system, Screen screen) {
    this.system = system;
    this.screen = screen;
  }

  /** Whether exactly the asked-for wei are at the deposit address, and the ledger is COMPLETED. */
  boolean run() throws InterruptedException {
    PaymentOrder order = Orders.fresh(ETH);
    String id = order.uniqueId().value();
    screen.title("One payment of " + ESTIMATED_WEI + " wei to " + order.payinAddress());
    String task = system.gcsplit1().enqueue(system.gcsplit1().token(order, ACTUAL));
    screen.line("GCSplit1 enqueued " + task);

    long giveUp = System.nanoTime() + LIMIT.toNanos();
    Map<String, @Nullable Object> payment = ledger(id);
    while (!isEnded(payment) && System.nanoTime() < giveUp) {
      Thread.sleep(Duration.ofMillis(100));
      payment = ledger(id);
    }
    return report(order, payment);
  }

  private boolean report(PaymentOrder order, Map<String, @Nullable Object> payment) {
    screen.title("Timeline in the ledger");
    for (Map<String, @Nullable Object> event : timeline(order.uniqueId().value())) {
      screen.line(
          "%-26s  %-18s %s %s"
              .formatted(
                  event.get("at"),
                  event.get("service"),
                  event.get("event"),
                  event.get("detail") == null ? "" : event.get("detail")));
    }
    BigInteger arrived = system.chain().balance(order.payinAddress());
    screen.title("Result");
    screen.line("state      " + payment.get("state"));
    screen.line("tx hash    " + payment.get("tx_hash"));
    screen.line("block      " + payment.get("block_number"));
    screen.line("arrived    " + arrived + " wei at " + order.payinAddress());
    screen.line("asked for  " + ESTIMATED_WEI + " wei");
    boolean paid = arrived.equals(ESTIMATED_WEI) && "COMPLETED".equals(payment.get("state"));
    screen.title(paid ? "✅ Paid exactly." : "❌ Not paid as asked.");
    return paid;
  }

  private static boolean isEnded(Map<String, @Nullable Object> payment) {
    return List.of("COMPLETED", "REJECTED", "FAILED")
        .contains(String.valueOf(payment.get("state")));
  }

  private Map<String, @Nullable Object> ledger(String id) {
    List<Map<String, @Nullable Object>> rows =
        system
            .database()
            .jdbc()
            .sql("select * from hostpay_payment where unique_id = :id")
            .param("id", id)
            .query()
            .listOfRows();
    return rows.isEmpty() ? Map.of() : rows.getFirst();
  }

  private List<Map<String, @Nullable Object>> timeline(String id) {
    return system
        .database()
        .jdbc()
        .sql("select * from hostpay_event where unique_id = :id order by id")
        .param("id", id)
        .query()
        .listOfRows();
  }
}
