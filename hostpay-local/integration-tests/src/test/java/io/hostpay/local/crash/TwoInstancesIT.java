package io.hostpay.local.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.local.LocalKeys;
import io.hostpay.testkit.cloudtasks.Faults;
import io.hostpay.testkit.ethereum.Anvil;
import io.hostpay.testkit.postgres.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two instances of GCHostPay3, every task delivered five times at once, and processes that die. */
class TwoInstancesIT {
  private static final int DELIVERIES = 5;
  private static final Duration BETWEEN_ORDERS = Duration.ofMillis(40);

  private final List<OrderedPayment> orders = new ArrayList<>();
  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void fivefoldDeliveriesAndKilledServicesPayEachOnce() throws Exception {
    payUnderServiceKills(25, 4);
  }

  @Test
  @Tag("long")
  void fiveHundredFivefoldDeliveriesAndKilledServicesPayEachOnce() throws Exception {
    payUnderServiceKills(500, 60);
  }

  @Test
  @Tag("long")
  void killedDatabaseUnderLoadPaysEachOnce() throws Exception {
    try (Anvil chain = chain();
        CrashSystem all = system(chain)) {
      RunBooks books = new RunBooks(all.chain(), all.system().database());
      RandomKills kills = RandomKills.ofServices(all, seed);
      kills.add(postgres(all.system().database()));
      kills.add(postgres(all.system().database())); // as likely as half of the services together
      pay(all, books, kills, 200, 30);
      books.assertExact(orders);
    }
  }

  @Test
  @Tag("long")
  void killedChainUnderLoadPaysEachOnce(@TempDir Path dir) throws Exception {
    try (MortalChain chain = new MortalChain(dir);
        CrashSystem all = system(chain.anvil())) {
      RunBooks books = new RunBooks(all.chain(), all.system().database());
      RandomKills kills = RandomKills.ofServices(all, seed);
      kills.add(chain);
      kills.add(chain);
      pay(all, books, kills, 200, 30);
      books.assertExact(orders);
    }
  }

  private void payUnderServiceKills(int payments, int kills) throws Exception {
    try (Anvil chain = chain();
        CrashSystem all = system(chain)) {
      RunBooks books = new RunBooks(all.chain(), all.system().database());
      pay(all, books, RandomKills.ofServices(all, seed), payments, kills);
      books.assertExact(orders);
    }
  }

  private static Anvil chain() {
    return Anvil.builder()
        .chainId(LocalKeys.CHAIN_ID)
        .blockTime(Duration.ofSeconds(1))
        .slotsInAnEpoch(1)
        .start();
  }

  private static CrashSystem system(Anvil chain) {
    AtomicInteger next = new AtomicInteger();
    CrashSystem all =
        new CrashSystem(
            chain,
            60,
            lanes -> lanes.get(Math.floorMod(next.getAndIncrement(), lanes.size())),
            Map.of("STATUS_MAX_AGE", "24h"));
    all.system().tasks().faults(Faults.none().withDuplicates(DELIVERIES - 1));
    return all;
  }

  private void pay(CrashSystem all, RunBooks books, RandomKills kills, int payments, int wanted)
      throws InterruptedException {
    System.out.println("-Dseed=" + seed);
    Thread orderer =
        Thread.ofVirtual()
            .start(
                () -> {
                  for (int i = 0; i < payments; i++) {
                    order(all, i);
                  }
                });
    while (kills.count() < wanted) {
      kills.one(Duration.ofSeconds(1));
      kills.pause(Duration.ofMillis(500));
    }
    orderer.join();
    try {
      Awaitility.await()
          .atMost(Duration.ofMinutes(5))
          .pollInterval(Duration.ofMillis(500))
          .untilAsserted(
              () ->
                  assertThat(books.states())
                      .containsExactly(Map.entry("COMPLETED", (long) payments)));
      // Only then can no block take a payment back.
      Awaitility.await()
          .atMost(Duration.ofMinutes(5))
          .pollInterval(Duration.ofMillis(500))
          .until(() -> orders.stream().allMatch(books::isFinal));
    } catch (RuntimeException | Error notInTime) {
      System.out.println(all.output());
      throw notInTime;
    }
    System.out.println(
        "%d payments x %d deliveries x %d instances, %s: %s, %d transfers, %d dispatches"
            .formatted(
                payments,
                DELIVERIES,
                all.lanes().size(),
                kills,
                books.states(),
                books.transfers().size(),
                all.system().tasks().attempts().size()));
  }

  private void order(CrashSystem all, int number) {
    OrderedPayment order = OrderedPayment.random(random, "TWO", number);
    orders.add(order);
    all.system().gcsplit1().enqueue(all.system().gcsplit1().token(order.order(), null));
    try {
      Thread.sleep(BETWEEN_ORDERS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static RandomKills.Victim postgres(Database database) {
    return new RandomKills.Victim() {
      @Override
      public String name() {
        return "PostgreSQL";
      }

      @Override
      public void kill() {
        database.kill();
      }

      @Override
      public void startAgain() {
        database.startAgain();
      }
    };
  }
}
