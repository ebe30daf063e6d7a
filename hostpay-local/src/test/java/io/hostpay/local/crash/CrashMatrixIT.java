package io.hostpay.local.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.local.faults.Watch.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * HostPay3 is killed with {@code kill -9} just before a call that it makes in a payment, or just
 * after it was answered. The short form does so at half of the points and at two of a replacement;
 * the long form {@code crash.runs} times (25 if not set) at {@code crash.points} points (all if not
 * set; at least 20): {@code mvn -Pcrash -Dgroups=long -pl hostpay-local -am verify
 * -Dit.test=CrashMatrixIT -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false
 * -Dfailsafe.failIfNoSpecifiedTests=false}.
 */
class CrashMatrixIT {
  @Test
  void killedOnceAtEveryOtherCallOfAPaymentPaysEachOnce() throws Exception {
    try (CrashMatrix matrix = new CrashMatrix(Duration.ofSeconds(2), Duration.ofMillis(2500))) {
      List<KillPoint> points = matrix.points();
      assertEnough(points);
      try {
        for (int index = 0; index < points.size(); index++) {
          // Before one call, after the next: half the points, of both kinds.
          if ((index / 2) % 2 == index % 2) {
            matrix.run(points.get(index));
          }
        }
        for (KillPoint point : matrix.pointsOfReplacements()) {
          if (storesBefore(point) || sendsAfter(point)) {
            matrix.runReplacing(point);
          }
        }
      } finally {
        System.out.println(matrix.table());
      }
      matrix.assertExact();
    }
  }

  @Test
  @Tag("long")
  void killedManyTimesAtEachCallOfAPaymentPaysEachOnce() throws Exception {
    try (CrashMatrix matrix = new CrashMatrix(Duration.ofSeconds(60), Duration.ofSeconds(5))) {
      List<KillPoint> points = spread(matrix.points());
      assertEnough(points);
      repeat(matrix, points, matrix::run);
    }
  }

  @Test
  @Tag("long")
  void killedManyTimesAtEachCallOfAReplacementPaysEachOnceWhicheverAttemptIsMined()
      throws Exception {
    try (CrashMatrix matrix = new CrashMatrix(Duration.ofMillis(600), Duration.ofMillis(900))) {
      List<KillPoint> points = matrix.pointsOfReplacements();
      assertThat(points).anyMatch(CrashMatrixIT::storesBefore).anyMatch(CrashMatrixIT::sendsAfter);
      repeat(matrix, points, matrix::runReplacing);
    }
  }

  /** So many of them, evenly spread over the payment. */
  private static List<KillPoint> spread(List<KillPoint> points) {
    int wanted = Integer.getInteger("crash.points", points.size());
    return IntStream.range(0, wanted)
        .mapToObj(i -> points.get(i * points.size() / wanted))
        .distinct()
        .toList();
  }

  private interface Run {
    void at(KillPoint point) throws InterruptedException;
  }

  private static void repeat(CrashMatrix matrix, List<KillPoint> points, Run run)
      throws InterruptedException {
    Random random = new Random(1);
    List<KillPoint> inAnyOrder = new ArrayList<>(points);
    try {
      for (int i = 0; i < Integer.getInteger("crash.runs", 25); i++) {
        // Mixed, so that payments are made while others wait to be final.
        Collections.shuffle(inAnyOrder, random);
        for (KillPoint point : inAnyOrder) {
          run.at(point);
        }
      }
    } finally {
      System.out.println(matrix.table());
    }
    matrix.assertExact();
  }

  private static void assertEnough(List<KillPoint> points) {
    assertThat(points).as("points at which it can be killed").hasSizeGreaterThanOrEqualTo(20);
  }

  private static boolean storesBefore(KillPoint point) {
    return point.moment() == Moment.BEFORE && point.call().name().contains("insert eth_attempt");
  }

  /** The second time in that request: the first is the older attempt's. */
  private static boolean sendsAfter(KillPoint point) {
    return point.moment() == Moment.AFTER
        && point.call().name().equals("eth_sendRawTransaction")
        && point.nth() == 2;
  }
}
