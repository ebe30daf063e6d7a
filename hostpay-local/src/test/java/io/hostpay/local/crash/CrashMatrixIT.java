package io.hostpay.local.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * HostPay3 is killed with {@code kill -9} just before each call that it makes in a payment, and
 * just after it was answered. The long form, with {@code crash.runs} kills at each point (25 if not
 * set): {@code mvn -Pcrash -Dgroups=long -pl hostpay-local -am verify -Dit.test=CrashMatrixIT}.
 */
class CrashMatrixIT {
  @Test
  void killedOnceAtEachCallOfAPaymentPaysEachOnce() throws Exception {
    killAtEachPoint(1);
  }

  @Test
  @Tag("long")
  void killedManyTimesAtEachCallOfAPaymentPaysEachOnce() throws Exception {
    killAtEachPoint(Integer.getInteger("crash.runs", 25));
  }

  private static void killAtEachPoint(int runs) throws Exception {
    try (CrashMatrix matrix = new CrashMatrix()) {
      List<KillPoint> points = matrix.points();
      assertThat(points).as("points at which it can be killed").hasSizeGreaterThanOrEqualTo(20);
      try {
        for (int run = 0; run < runs; run++) {
          for (KillPoint point : points) {
            matrix.run(point);
          }
        }
      } finally {
        System.out.println(matrix.table());
      }
      matrix.assertExact();
    }
  }
}
