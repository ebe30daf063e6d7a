package io.hostpay.local.crash;

import io.hostpay.local.Turns;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Random schedules of faults: never two transfers, never more than one live nonce of a payment, and
 * everything is paid once the faults stop. A schedule that fails names its seed: {@code
 * -Dit.test=RandomSchedulesIT -Dseed=…} runs it alone, {@code -Dcrash.log=true} with GCHostPay3's
 * log.
 */
@ResourceLock(Turns.SERVICES_IN_THIS_PROCESS)
@Order(3) // of those that take turns the longest: they begin early
class RandomSchedulesIT {
  @Test
  void fewSchedulesEndPaidOnce() throws Exception {
    run(25, 1);
  }

  /** In several worlds at once, for in each most of the time is waiting. */
  @Test
  @Tag("long")
  void manySchedulesEndPaidOnce() throws Exception {
    run(Integer.getInteger("crash.schedules", 1000), 4);
  }

  private static void run(int wanted, int worlds) throws Exception {
    Long only = Long.getLong("seed");
    AtomicInteger left = new AtomicInteger(only == null ? wanted : 1);
    AtomicInteger done = new AtomicInteger();
    Random seeds = new Random();
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(worlds)) {
      for (int i = 0; i < Math.min(worlds, left.get()); i++) {
        running.add(
            threads.submit(
                () -> {
                  inOneWorld(() -> only == null ? seeds.nextLong() >>> 16 : only, left, done);
                  return true;
                }));
      }
    }
    for (Future<?> world : running) {
      try {
        world.get();
      } catch (ExecutionException failed) {
        throw new AssertionError("after " + done + " that ended well", failed.getCause());
      }
    }
    System.out.println(done + " schedules: none paid twice, none left unpaid");
  }

  private static void inOneWorld(LongSupplier seeds, AtomicInteger left, AtomicInteger done)
      throws InterruptedException {
    try (World world = new World()) {
      while (left.getAndDecrement() > 0) {
        long seed = seeds.getAsLong();
        Schedule schedule = new Schedule(world, seed);
        try {
          schedule.run();
        } catch (RuntimeException | Error failure) {
          left.set(0);
          throw new AssertionError(
              "-Dseed=" + seed + "\n" + String.join("\n", schedule.steps()), failure);
        }
        if (done.incrementAndGet() % 50 == 0) {
          System.out.println(done + " schedules");
        }
      }
    }
  }
}
