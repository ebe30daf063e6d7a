package io.hostpay.local;

import io.hostpay.common.token.PaymentOrder;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code --payments N}: N payments at once, with a progress bar, judged by what the chain shows.
 */
final class SomePayments {
  static final int MOST = 10_000;

  private static final BigInteger WEI = Orders.wei(Orders.fresh(OnePayment.ETH));
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  /** After this long without any payment's progress it gives up. */
  private static final Duration STANDSTILL = Duration.ofMinutes(3);

  private final LocalSystem system;
  private final Screen screen;
  private final int count;

  SomePayments(LocalSystem system, Screen screen, int count) {
    this.system = system;
    this.screen = screen;
    this.count = count;
  }

  /** Whether every one is COMPLETED, and its exact wei are at its address. */
  boolean run() throws InterruptedException {
    screen.title(count + " payments of " + WEI + " wei, each to an address of its own");
    long started = System.nanoTime();
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      PaymentOrder order = Orders.fresh(OnePayment.ETH);
      addresses.add(order.payinAddress());
      system.gcsplit1().enqueue(system.gcsplit1().token(order, null));
    }
    double sending = seconds(started);
    Map<String, Integer> states = watch(started);
    return report(states, sending, seconds(started), addresses);
  }

  private Map<String, Integer> watch(long started) throws InterruptedException {
    Map<String, Integer> states = states();
    long wentOn = System.nanoTime();
    while (ended(states) < count && System.nanoTime() - wentOn < STANDSTILL.toNanos()) {
      Thread.sleep(LOOK_EVERY);
      Map<String, Integer> now = states();
      if (!now.equals(states)) {
        wentOn = System.nanoTime();
        states = now;
      }
      screen.progress(bar(ended(states), count, seconds(started)));
    }
    return states;
  }

  private boolean report(
      Map<String, Integer> states, double sending, double whole, List<String> addresses) {
    long exact = addresses.stream().filter(to -> system.chain().balance(to).equals(WEI)).count();
    screen.title("Result");
    screen.line(
        String.format(
            Locale.ROOT, "asked for  %d in %.1f s, %.1f/s", count, sending, count / sending));
    screen.line(
        String.format(
            Locale.ROOT,
            "ended      %d in %.1f s, %.1f/s",
            ended(states),
            whole,
            ended(states) / whole));
    states.forEach(
        (state, payments) -> screen.line(state.toLowerCase(Locale.ROOT) + "  " + payments));
    screen.line("exact wei at the address  " + exact);
    hops().forEach((hop, seconds) -> screen.line("mean time until " + hop + "  " + seconds + " s"));
    boolean paid = exact == count && states.getOrDefault("COMPLETED", 0) == count;
    screen.title(paid ? "✅ All paid exactly." : "❌ Not all paid as asked.");
    return paid;
  }

  /** {@code [#####…..] 17/40, 5.2/s, 4 s left}. */
  static String bar(int done, int of, double seconds) {
    int wide = 30;
    int full = wide * done / of;
    double rate = seconds > 0 ? done / seconds : 0;
    String left = done == 0 ? "" : String.format(Locale.ROOT, ", %.0f s left", (of - done) / rate);
    return String.format(
        Locale.ROOT,
        "[%s%s] %d/%d, %.1f/s%s",
        "#".repeat(full),
        ".".repeat(wide - full),
        done,
        of,
        rate,
        done == of ? "" : left);
  }

  private static int ended(Map<String, Integer> states) {
    return states.getOrDefault("COMPLETED", 0)
        + states.getOrDefault("REJECTED", 0)
        + states.getOrDefault("FAILED", 0);
  }

  private Map<String, Integer> states() {
    Map<String, Integer> states = new TreeMap<>();
    system
        .database()
        .jdbc()
        .sql("select state, count(*) as payments from hostpay_payment group by state")
        .query(
            row -> {
              states.put(row.getString("state"), row.getInt("payments"));
            });
    return states;
  }

  private Map<String, String> hops() {
    Map<String, String> hops = new TreeMap<>();
    system
        .database()
        .jdbc()
        .sql(
            """
            select round(extract(epoch from avg(verified_at - received_at)), 3)::text as checked,
                   round(extract(epoch from avg(submitted_at - received_at)), 3)::text as signed,
                   round(extract(epoch from avg(paid_at - received_at)), 3)::text as mined,
                   round(extract(epoch from avg(completed_at - received_at)), 3)::text as completed
            from hostpay_payment
            """)
        .query(
            row -> {
              for (String hop : List.of("checked", "signed", "mined", "completed")) {
                hops.put(hop, String.valueOf(row.getString(hop)));
              }
            });
    return hops;
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
