package io.hostpay.testkit.cloudtasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.Timestamps;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Starting, hearing of each dispatch, and stopping. */
class LifeIT {

  @Test
  void tellsListenersOfEveryFinishedDispatchAndSurvivesTheirFailures() throws Exception {
    try (Rig rig = Rig.atScale(1000, Rig.queue())) {
      List<TaskAttempt> heard = new CopyOnWriteArrayList<>();
      rig.emulator.onAttempt(
          attempt -> {
            throw new IllegalStateException("a careless listener");
          });
      rig.emulator.onAttempt(heard::add);
      rig.target.answersInTurn(500, 200);
      Instant before = rig.clock.instant();
      rig.create(rig.named("t"));

      Rig.await(() -> assertThat(heard).hasSize(2));
      TaskAttempt first = heard.getFirst();
      assertThat(first.queue()).isEqualTo("q");
      assertThat(first.task()).isEqualTo("t");
      assertThat(first.attempt()).isEqualTo(1);
      assertThat(first.duplicate()).isFalse();
      assertThat(first.url()).isEqualTo(rig.target.url("/work"));
      assertThat(first.httpStatus()).hasValue(500);
      assertThat(first.failure()).isNull();
      assertThat(first.started()).isBetween(before, rig.clock.instant());
      assertThat(first.duration()).isPositive();
      assertThat(heard).isEqualTo(rig.emulator.attempts());
    }
  }

  @Test
  void stopsPromptlyAndSendsNothingAfterwards() throws Exception {
    try (Rig rig = Rig.atScale(1, Rig.queue())) {
      rig.target.answers(request -> Target.Reply.of(200).slowly(Duration.ofSeconds(20)));
      for (int i = 0; i < 20; i++) {
        rig.create(rig.task());
      }
      long soon = rig.clock.millis() + 4_000;
      for (int i = 0; i < 20; i++) {
        rig.create(rig.task().setScheduleTime(Timestamps.fromMillis(soon)));
      }
      Rig.await(() -> assertThat(rig.target.count()).isEqualTo(20));

      long from = System.nanoTime();
      int port = rig.emulator.port();
      rig.emulator.close();
      assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(5));
      assertThat(rig.emulator.attempts()).isEmpty();
      assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
          .isInstanceOf(ConnectException.class);
      Rig.await(() -> assertThat(rig.clock.millis()).isGreaterThan(soon + 300));
      assertThat(rig.target.count()).isEqualTo(20);
    }
  }

  @Test
  void saysThatItsPortIsTaken() throws Exception {
    try (Rig rig = Rig.atScale(1)) {
      assertThatThrownBy(
              () ->
                  CloudTasksEmulator.start(
                      rig.emulator.port(), Clock.systemUTC(), 1, List.of(), "p", "l"))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void refusesATimeThatStandsStill() {
    assertThatThrownBy(() -> CloudTasksEmulator.start(0, Clock.systemUTC(), 0, List.of(), "p", "l"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("time scale must be above 0: 0.0");
  }
}
