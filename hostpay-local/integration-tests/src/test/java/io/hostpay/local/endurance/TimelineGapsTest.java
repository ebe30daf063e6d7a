package io.hostpay.local.endurance;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.TimelineEntry;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimelineGapsTest {
  private static final Instant BEGIN = Instant.parse("2026-11-23T00:00:00Z");

  @Test
  void findsNoGapWhereEveryStepIsTold() {
    assertThat(
            gaps(
                0,
                "payment_requested",
                "status_checked",
                "status_verified",
                "transaction_signed",
                "payment_mined",
                "payment_completed"))
        .isEmpty();
  }

  @Test
  void findsNoGapInDetoursThatAreToldToo() {
    assertThat(
            gaps(
                3,
                "payment_requested",
                "payment_redriven state=RECEIVED",
                "status_verified",
                "status_recheck",
                "status_verified",
                "transaction_signed",
                "payment_deferred",
                "payment_redriven state=SUBMITTED",
                "payment_mined",
                "payment_completed"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "status_verified, status_verified before it was requested",
    "payment_requested transaction_signed, transaction_signed while RECEIVED",
    "payment_requested status_verified payment_mined, payment_mined while VERIFIED",
    "payment_requested status_verified transaction_signed payment_mined, ends PAID",
    "payment_requested payment_requested, requested once more",
  })
  void findsTheStepThatIsMissing(String events, String gap) {
    assertThat(gaps(0, events.split(" ", -1))).contains(gap);
  }

  @Test
  void findsAGenerationThatIsNotToldAndOneThatIsToldAmiss() {
    assertThat(gaps(1, "payment_requested")).contains("0 new generations told of, 1 counted");
    assertThat(gaps(1, "payment_requested", "payment_redriven state=PAID"))
        .contains("redriven with state=PAID while RECEIVED");
  }

  @Test
  void findsStepsWhoseTimesRunBackwards() {
    List<TimelineEntry> timeline =
        List.of(
            new TimelineEntry(BEGIN, "GCHostPay1", "payment_requested", null, null, BEGIN, 1),
            new TimelineEntry(
                BEGIN.plusSeconds(2), "GCHostPay1", "status_verified", null, null, BEGIN, 1),
            new TimelineEntry(BEGIN, "GCHostPay3", "transaction_signed", null, null, BEGIN, 1));

    assertThat(TimelineGaps.in(timeline, 0))
        .contains("transaction_signed earlier than status_verified");
  }

  private static List<String> gaps(int generation, String... events) {
    List<TimelineEntry> timeline =
        IntStream.range(0, events.length)
            .mapToObj(
                i -> {
                  String[] parts = Arrays.copyOf(events[i].split(" ", 2), 2);
                  return new TimelineEntry(
                      BEGIN.plusSeconds(i),
                      "GCHostPay1",
                      String.valueOf(parts[0]),
                      null,
                      parts[1],
                      BEGIN.plusSeconds(i),
                      1);
                })
            .toList();
    return TimelineGaps.in(timeline, generation);
  }
}
