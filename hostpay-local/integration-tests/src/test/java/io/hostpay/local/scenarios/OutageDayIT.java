package io.hostpay.local.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.WireAmount;
import io.hostpay.local.LocalClock;
import io.hostpay.local.LocalSystem;
import io.hostpay.local.LogFile;
import io.hostpay.local.Ports;
import io.hostpay.local.Service;
import io.hostpay.testkit.changenow.AnsweringServer;
import io.hostpay.testkit.changenow.RecordedAnswer;
import io.hostpay.testkit.postgres.PaymentRows;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random outages, in which ChangeNow answers any of the recorded wrong things for random spans:
 * every payment is made, and none is ended by an outage. A day and 300 payments with {@code
 * -Dscenarios=full}; else two hours and 12.
 */
@Tag("long")
class OutageDayIT {
  private static final boolean FULL = "full".equals(System.getProperty("scenarios"));
  private static final double SCALE = FULL ? 150 : 100;
  private static final int PAYMENTS = FULL ? 300 : 12;
  private static final Duration DAY = FULL ? Duration.ofHours(24) : Duration.ofMinutes(100);

  private static final int LONGEST_SPAN_SECONDS = FULL ? 25 * 60 : 4 * 60;
  private static final int WRONG_ANSWERS_AN_OUTAGE = 4;

  /** The last request comes in time for ChangeNow to be well again before its deadline. */
  private static final Duration REQUESTS = DAY.multipliedBy(4).dividedBy(5);

  private static final BigInteger WEI = new BigInteger("1234000000000000");

  private final Random chance = new Random(20261126);
  private final Map<String, String> addresses = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> given = new ConcurrentHashMap<>();
  private final LocalClock clock = LocalClock.startingNow(SCALE);
  private volatile RecordedAnswer current = RecordedAnswer.all().getFirst();

  @Test
  void endsNoPayment() throws IOException {
    List<RecordedAnswer> all = RecordedAnswer.all();
    List<RecordedAnswer> wrong =
        new ArrayList<>(all.stream().filter(RecordedAnswer::saysNothing).toList());
    Collections.shuffle(wrong, chance);
    int wrongs = 0;
    Ports ports = Ports.free();
    try (LogFile log = new LogFile("outage-day.log");
        AnsweringServer changeNow = new AnsweringServer(0, this::order);
        LocalSystem system =
            LocalSystem.start(
                ports,
                clock,
                Map.of(
                    Service.STATUS_CHECKER,
                    Map.of(
                        "CHANGENOW_API_URL",
                        changeNow.url().toString(),
                        "CHANGENOW_READ_TIMEOUT",
                        "500ms"),
                    Service.PAYMENT_EXECUTOR,
                    // A block takes a real second, minutes of this time: nothing is stuck for that.
                    Map.of("STUCK_AFTER", "12h")),
                log::take)) {
      changeNow.answer(this::answer);
      Instant end = now().plus(DAY);
      Instant lastRequest = now().plus(REQUESTS);
      Instant next = now();
      Duration between = REQUESTS.dividedBy(PAYMENTS);
      List<PaymentOrder> orders = new ArrayList<>();
      int outages = 0;
      Instant change = now();
      while (now().isBefore(end)) {
        if (orders.size() < PAYMENTS && !now().isBefore(next)) {
          orders.add(request(system));
          next = next.plus(between);
        }
        if (!now().isBefore(change)) {
          boolean away = current.saysNothing();
          boolean well = away && chance.nextInt(WRONG_ANSWERS_AN_OUTAGE) == 0;
          current = well ? all.getFirst() : wrong.get(wrongs++ % wrong.size());
          outages += away ? 0 : 1;
          change = now().plusSeconds(30 + chance.nextInt(LONGEST_SPAN_SECONDS));
        }
        LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
      }
      while (orders.size() < PAYMENTS) {
        orders.add(request(system));
      }
      current = all.getFirst();
      Awaitility.await()
          .atMost(Duration.ofMinutes(5))
          .pollInterval(Duration.ofMillis(500))
          .untilAsserted(
              () ->
                  assertThat(new PaymentRows(system.database().jdbc()).states())
                      .isEqualTo(Map.of("COMPLETED", (long) PAYMENTS)));
      assertThat(lastRequest).isBefore(end);
      assertThat(given.size()).isGreaterThan(FULL ? 40 : 10);
      assertThat(orders)
          .allSatisfy(
              order -> assertThat(system.chain().balance(order.payinAddress())).isEqualTo(WEI));
      System.out.printf(
          "outages: %d in %s, with %d of %d wrong answers, %d requests to ChangeNow (%d of them"
              + " answered wrong); payments: %s%n",
          outages,
          DAY,
          given.keySet().stream().filter(name -> !name.equals(all.getFirst().name())).count(),
          wrong.size(),
          changeNow.requests(),
          given.entrySet().stream()
              .filter(entry -> !entry.getKey().equals(all.getFirst().name()))
              .mapToInt(entry -> entry.getValue().get())
              .sum(),
          new PaymentRows(system.database().jdbc()).states());
    }
  }

  private Instant now() {
    return clock.clock().instant();
  }

  private RecordedAnswer answer() {
    RecordedAnswer answer = current;
    given.computeIfAbsent(answer.name(), name -> new AtomicInteger()).incrementAndGet();
    return answer;
  }

  private Map<String, String> order(Map<String, String> asked) {
    return Map.of(
        "address", addresses.getOrDefault(asked.getOrDefault("id", ""), "none"),
        "amount", "0.001234",
        "valid_until", "2099-01-01T00:00:00.000Z");
  }

  private PaymentOrder request(LocalSystem system) {
    byte[] random = new byte[26];
    chance.nextBytes(random);
    String hex = HexFormat.of().formatHex(random);
    PaymentOrder order =
        new PaymentOrder(
            new UniqueId(hex.substring(0, 16)),
            "cn" + hex.substring(0, 12),
            "eth",
            "eth",
            new WireAmount(0.001234),
            "0x" + hex.substring(12));
    addresses.put(order.cnApiId(), order.payinAddress());
    system.gcsplit1().enqueue(system.gcsplit1().token(order, null));
    return order;
  }
}
