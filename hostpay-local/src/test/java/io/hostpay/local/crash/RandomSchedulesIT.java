package io.hostpay.local.crash;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random schedules of faults: never two transfers, never more than one live nonce of a payment, and
 * everything is paid once the faults stop. A schedule that fails names its seed: {@code
 * -Dit.test=RandomSchedulesIT -Dseed=…} runs it alone, {@code -Dcrash.log=true} with HostPay3's
 * log.
 */
class RandomSchedulesIT {
  @Test
  void fewSchedulesEndPaidOnce() throws Exception {
    run(25);
  }

  @Test
  @Tag("long")
  void manySchedulesEndPaidOnce() throws Exception {
    run(Integer.getInteger("crash.schedules", 1000));
  }

  private static void run(int count) throws Exception {
    Long only = Long.getLong("seed");
    Random seeds = new Random();
    int done = 0;
    try (World world = new World()) {
      for (int i = 0; i < (only == null ? count : 1); i++) {
        long seed = only == null ? seeds.nextLong() >>> 16 : only;
        Schedule schedule = new Schedule(world, seed);
        try {
          schedule.run();
        } catch (Throwable failure) {
          throw new AssertionError(
              "-Dseed=" + seed + "\n" + String.join("\n", schedule.steps()), failure);
        }
        done++;
      }
      System.out.println(done + " schedules: none paid twice, none left unpaid");
    }
  }
}
