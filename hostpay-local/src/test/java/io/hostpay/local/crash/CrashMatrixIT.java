package io.hostpay.local.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * HostPay3 is killed with {@code kill -9} just before a call that it makes in a payment, or just
 * after it was answered. The short form does so at half of the points; the long form, with {@code
 * crash.runs} kills at each point (25 if not set): {@code mvn -Pcrash -Dgroups=long -pl
 * hostpay-local -am verify -Dit.test=CrashMatrixIT}.
 */
class CrashMatrixIT {
  @Test
  void killedOnceAtEveryOtherCallOfAPaymentPaysEachOnce() throws Exception {
    // Before one call, after the next: half the points, of both kinds.
    kill(1, index -> (index / 2) % 2 == index % 2);
  }

  @Test
  @Tag("long")
  void killedManyTimesAtEachCallOfAPaymentPaysEachOnce() throws Exception {
    kill(Integer.getInteger("crash.runs", 25), index -> true);
  }

  private static void kill(int runs, IntPredicate chosen) throws Exception {
    try (CrashMatrix matrix = new CrashMatrix()) {
      List<KillPoint> points = matrix.points();
      assertThat(points).as("points at which it can be killed").hasSizeGreaterThanOrEqualTo(20);
      try {
        for (int run = 0; run < runs; run++) {
          for (int index = 0; index < points.size(); index++) {
            if (chosen.test(index)) {
              matrix.run(points.get(index));
            }
          }
        }
      } finally {
        System.out.println(matrix.table());
      }
      matrix.assertExact();
    }
  }
}
