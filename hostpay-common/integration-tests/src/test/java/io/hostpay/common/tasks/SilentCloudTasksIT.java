package io.hostpay.common.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.token.UniqueId;
import io.hostpay.testkit.cloudtasks.RecordingCloudTasks;
import io.hostpay.testkit.faults.SilencingProxy;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A connection to Cloud Tasks that drops every byte, while a new one would work. */
class SilentCloudTasksIT {
  private static final TaskHeaders NO_CAUSE = TaskHeaders.from(name -> null);
  private static final TaskTarget TARGET =
      new TaskTarget("queue", URI.create("http://target.example"), "/");

  @Test
  void isLeftAfterOneCallWithoutAnAnswer() throws Exception {
    try (RecordingCloudTasks server = new RecordingCloudTasks();
        SilencingProxy proxy = new SilencingProxy(server.port());
        TaskQueue queue = queue(proxy)) {
      queue.enqueue(task("before"));
      assertThat(proxy.silence()).isEqualTo(1);

      Duration first = took(() -> queue.enqueue(task("after")));
      Duration second = took(() -> queue.enqueue(task("later")));
      boolean held = queue.holds(TARGET, Stage.STATUS_CHECK, new UniqueId("later"), 0);

      System.out.printf(
          "silent connection to Cloud Tasks: first task after %d ms, second after %d ms%n",
          first.toMillis(), second.toMillis());
      assertThat(held).isTrue();
      assertThat(server.tasks()).hasSize(3);
      // one try of 5 s, and the pause before the next
      assertThat(first).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(9));
      // not one more try of 5 s
      assertThat(second).isLessThan(Duration.ofSeconds(4));
    }
  }

  /** The sweep's way. */
  @Test
  void isLeftByALookUp() throws Exception {
    try (RecordingCloudTasks server = new RecordingCloudTasks();
        SilencingProxy proxy = new SilencingProxy(server.port());
        TaskQueue queue = queue(proxy)) {
      queue.enqueue(task("before"));
      assertThat(proxy.silence()).isEqualTo(1);
      assertThat(queue.holds(TARGET, Stage.STATUS_CHECK, new UniqueId("before"), 0)).isTrue();

      assertThat(server.tasks()).hasSize(1);
    }
  }

  private static Duration took(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static TaskQueue queue(SilencingProxy proxy) throws Exception {
    return new TaskQueue(
        new CloudTasksSettings("project", "location", "127.0.0.1:" + proxy.port(), null),
        Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), java.time.ZoneOffset.UTC));
  }

  private static OutgoingTask task(String id) {
    return new OutgoingTask(
        Stage.STATUS_CHECK, new UniqueId(id), 0, "token", TARGET, Duration.ZERO, NO_CAUSE);
  }
}
