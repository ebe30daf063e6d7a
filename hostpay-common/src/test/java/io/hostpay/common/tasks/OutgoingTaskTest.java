package io.hostpay.common.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.token.UniqueId;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutgoingTaskTest {
  private static final TaskTarget TARGET =
      new TaskTarget("queue", URI.create("http://localhost"), "/");

  private static final TaskHeaders CAUSE = TaskHeaders.from(header -> null);

  private static String name(Stage stage, String uniqueId, int generation) {
    return name(stage, uniqueId, generation, "token", TARGET);
  }

  private static String name(
      Stage stage, String uniqueId, int generation, String token, TaskTarget target) {
    return new OutgoingTask(
            stage, new UniqueId(uniqueId), generation, token, target, Duration.ZERO, CAUSE)
        .name();
  }

  /** The first 32 hex digits of SHA-256 over {@code status-check|payment-1|0}. */
  @Test
  void isNamedAfterStagePaymentAndGeneration() {
    assertThat(name(Stage.STATUS_CHECK, "payment-1", 0))
        .isEqualTo("50423bbf617c8f2fd01299593da8582b");
  }

  @Test
  void keepsItsNameWhateverElseChanges() {
    TaskTarget other = new TaskTarget("other", URI.create("http://elsewhere"), "/x");

    assertThat(name(Stage.PAYMENT_WATCH, "payment-1", 2, "another", other))
        .isEqualTo(name(Stage.PAYMENT_WATCH, "payment-1", 2));
  }

  @Test
  void hasAnotherNameForEachStagePaymentAndGeneration() {
    Set<String> names = new HashSet<>();
    for (Stage stage : Stage.values()) {
      for (String uniqueId : List.of("1", "11", "payment", "päyment", "a|1", "a")) {
        for (int generation : new int[] {0, 1, 11, 111}) {
          String name = name(stage, uniqueId, generation);

          assertThat(name).matches("[0-9a-f]{32}");
          assertThat(names.add(name)).isTrue();
        }
      }
    }
  }

  @Test
  void hasNameOfItsOwnForEachOccasion() {
    Set<String> names = new HashSet<>();
    names.add(name(Stage.PAYMENT_WATCH, "payment-1", 2));

    for (String occasion : List.of("whevt_1", "whevt_2")) {
      OutgoingTask task =
          new OutgoingTask(
              Stage.PAYMENT_WATCH,
              new UniqueId("payment-1"),
              2,
              "token",
              TARGET,
              Duration.ZERO,
              CAUSE,
              occasion);

      assertThat(names.add(task.name())).isTrue();
      assertThat(names.add(task.name())).isFalse();
    }
  }

  @Test
  void goesToTheServicesUrlAndPath() {
    assertThat(new TaskTarget("q", URI.create("https://host.example"), "/status-verified").url())
        .isEqualTo("https://host.example/status-verified");
  }
}
