package io.hostpay.executor.ethereum.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.executor.ethereum.rpc.EndpointProblem.Kind;
import io.hostpay.testkit.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuarantineTest {
  private final SettableClock clock = SettableClock.standing();
  private final List<EndpointProblem> reported = new ArrayList<>();
  private final Quarantine quarantine = new Quarantine("https://node", clock, reported::add);

  @Test
  void leavesAFailingEndpointAsideForLongerEachTimeUpToAMinute() {
    List<Duration> rests = new ArrayList<>();
    for (int failure = 0; failure < 8; failure++) {
      quarantine.noteFailure(Kind.UNREACHABLE, "refused");
      Duration rest = Duration.between(clock.instant(), quarantine.until());
      assertThat(quarantine.isOver()).isFalse();
      assertThat(quarantine.isForLying()).isFalse();
      clock.jump(rest);
      assertThat(quarantine.isOver()).isTrue();
      rests.add(rest);
    }

    assertThat(rests.stream().map(Duration::toSeconds).toList())
        .containsExactly(2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
  }

  @Test
  void aGoodAnswerEndsItAndForgetsEarlierFailures() {
    quarantine.noteFailure(Kind.UNREACHABLE, "refused");
    quarantine.noteFailure(Kind.UNREACHABLE, "refused");

    quarantine.noteAnswer();

    assertThat(quarantine.isOver()).isTrue();
    quarantine.noteFailure(Kind.UNREACHABLE, "refused");
    assertThat(quarantine.until()).isEqualTo(clock.instant().plus(Quarantine.FIRST));
  }

  @Test
  void aLieIsNotForgivenForAGoodAnswerNorShortenedByAFailure() {
    quarantine.noteFailure(Kind.WRONG_HASH, "another hash");
    clock.jump(Duration.ofMinutes(9));

    quarantine.noteAnswer();
    quarantine.noteFailure(Kind.UNREACHABLE, "refused");

    assertThat(quarantine.isForLying()).isTrue();
    clock.jump(Duration.ofMinutes(1));
    assertThat(quarantine.isForLying()).isFalse();
    assertThat(quarantine.isOver()).isTrue();
  }

  @Test
  void reportsAProblemOnceUntilItChangesOrComesBack() {
    quarantine.noteFailure(Kind.UNREACHABLE, "refused");
    quarantine.noteFailure(Kind.UNREACHABLE, "refused");
    quarantine.noteFailure(Kind.RATE_LIMITED, "HTTP 429");
    quarantine.noteAnswer();
    quarantine.noteFailure(Kind.RATE_LIMITED, "HTTP 429");

    assertThat(reported)
        .extracting(EndpointProblem::kind)
        .containsExactly(Kind.UNREACHABLE, Kind.RATE_LIMITED, Kind.RATE_LIMITED);
    assertThat(reported)
        .allSatisfy(problem -> assertThat(problem.endpoint()).isEqualTo("https://node"));
  }
}
