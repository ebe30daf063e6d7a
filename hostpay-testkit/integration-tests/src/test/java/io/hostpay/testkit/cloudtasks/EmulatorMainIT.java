package io.hostpay.testkit.cloudtasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.tasks.v2.Queue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The emulator that is started by itself. */
class EmulatorMainIT {
  private static List<String> queues(CloudTasksEmulator emulator, String location) {
    try (EmulatorClient google = EmulatorClient.at(emulator.port())) {
      return StreamSupport.stream(
              google.tasks().listQueues(location).iterateAll().spliterator(), false)
          .map(Queue::getName)
          .toList();
    }
  }

  @Test
  void itNeedsAPortAlone() throws Exception {
    try (CloudTasksEmulator emulator = EmulatorMain.start(List.of("0"))) {
      assertThat(queues(emulator, "projects/my-project/locations/us-central1")).isEmpty();
    }
  }

  @Test
  void itHasTheQueuesOfAFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("queues.conf");
    Files.writeString(file, "some-queue yes 500 1000 -1 0s 60s 60s 0\n");
    try (CloudTasksEmulator emulator =
        EmulatorMain.start(List.of("0", file.toString(), "p", "europe-west1"))) {
      assertThat(queues(emulator, "projects/p/locations/europe-west1"))
          .containsExactly("projects/p/locations/europe-west1/queues/some-queue");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"many", "-1", "65536", "0 queues.conf project", "0 a b c d"})
  void whatCannotBeUnderstoodStartsNothing(String arguments) {
    assertThatThrownBy(() -> EmulatorMain.start(List.of(arguments.split(" ", -1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Nothing was started");
  }

  @Test
  void aFileThatIsNotThereStartsNothing() {
    assertThatThrownBy(() -> EmulatorMain.start(List.of("0", "no-such-file")))
        .isInstanceOf(IOException.class);
  }
}
