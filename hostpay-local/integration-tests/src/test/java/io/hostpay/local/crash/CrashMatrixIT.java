package io.hostpay.local.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.testkit.faults.Call;
import io.hostpay.testkit.faults.CallObserver.Moment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * GCHostPay3 is killed with {@code kill -9} just before a call that it makes for a payment, or just
 * after it was answered: in the request that signs and sends, and in looks that find it pending,
 * too cheap, mined, paid and final. The short form does so once for each state that can be left
 * behind; the long forms, before and after every call, {@code crash.runs} times (25 if not set), at
 * each point of a replacement and at {@code crash.points} points (22 if not set) of a payment,
 * spread evenly: {@code mvn -Pcrash -Dgroups=long -pl hostpay-local/integration-tests -am verify
 * -Dit.test=CrashMatrixIT -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false
 * -Dfailsafe.failIfNoSpecifiedTests=false}.
 */
@Order(1) // the longest of all, and by itself: others run beside it
class CrashMatrixIT {
  private static final List<String> REQUESTS =
      List.of(
          "POST /, VERIFIED",
          "POST /watch, pending",
          "POST /watch, mined",
          "POST /watch, paid",
          "POST /watch, final");

  /** How many moments a payment has at least: 21 when this was written. */
  private static final int MOMENTS = 20;

  private static final int CALLS = 22;

  @Test
  void killedOnceAtEveryMomentOfAPaymentPaysEachOnce() throws Exception {
    try (CrashMatrix matrix = new CrashMatrix()) {
      List<KillPoint> points = matrix.points(KillSwitch::moments);
      assertEnough(points, MOMENTS);
      List<KillPoint> replacing = matrix.pointsOfReplacements(KillSwitch::moments);
      assertThat(replacing)
          .anyMatch(CrashMatrixIT::neitherStoredNorSent)
          .anyMatch(CrashMatrixIT::storedAndNotSent)
          .anyMatch(CrashMatrixIT::sentAndNotAnswered);
      try {
        for (KillPoint point : points) {
          matrix.run(point);
        }
        for (KillPoint point : replacing) {
          matrix.runReplacing(point);
        }
      } finally {
        System.out.println(matrix.table());
      }
      matrix.assertExact();
    }
  }

  @Test
  @Tag("long")
  void killedManyTimesAtCallsForAPaymentPaysEachOnce() throws Exception {
    try (CrashMatrix matrix = new CrashMatrix()) {
      List<KillPoint> points = matrix.points(KillSwitch::seen);
      assertEnough(points, CALLS);
      repeat(matrix, spread(points), matrix::run);
    }
  }

  @Test
  @Tag("long")
  void killedManyTimesAtEachCallOfAReplacementPaysEachOnceWhicheverAttemptIsMined()
      throws Exception {
    try (CrashMatrix matrix = new CrashMatrix()) {
      repeat(matrix, matrix.pointsOfReplacements(KillSwitch::seen), matrix::runReplacing);
    }
  }

  /** So many of them, evenly spread over the payment's life. */
  private static List<KillPoint> spread(List<KillPoint> points) {
    int wanted = Math.min(Integer.getInteger("crash.points", 22), points.size());
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

  private static void assertEnough(List<KillPoint> points, int enough) {
    assertThat(points).as("points at which it can be killed").hasSizeGreaterThanOrEqualTo(enough);
    assertThat(points).extracting(KillPoint::request).containsAll(REQUESTS);
    assertThat(points)
        .extracting(point -> point.call().boundary())
        .contains(Call.Boundary.values());
  }

  private static boolean neitherStoredNorSent(KillPoint point) {
    return point.moment() == Moment.BEFORE && point.call().name().contains("insert eth_attempt");
  }

  private static boolean storedAndNotSent(KillPoint point) {
    return point.moment() == Moment.BEFORE && point.call().name().equals("eth_sendRawTransaction");
  }

  private static boolean sentAndNotAnswered(KillPoint point) {
    return point.moment() == Moment.AFTER && point.call().boundary() == Call.Boundary.HTTP;
  }
}
