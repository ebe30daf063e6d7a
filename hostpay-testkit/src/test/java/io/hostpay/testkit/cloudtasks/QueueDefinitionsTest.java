package io.hostpay.testkit.cloudtasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueueDefinitionsTest {

  private static final String GOOD = "queue-1  yes 5 50 -1 86400s 60s 60s 0";

  @TempDir Path folder;

  @Test
  void readsTheQueuesThatAreDeployed() throws IOException {
    List<QueueDefinition> queues = QueueDefinitions.read(Path.of("../deploy/queues.conf"));

    assertThat(queues)
        .extracting(QueueDefinition::name)
        .containsExactly(
            "gcsplit-hostpay-trigger-queue",
            "gchostpay-status-check-queue",
            "gchostpay-status-response-queue",
            "gchostpay-payment-execute-queue",
            "gchostpay-payment-watch-queue",
            "gchostpay-payment-response-queue");
    assertThat(queues.getFirst().managed()).isFalse();
    assertThat(queues.get(3))
        .isEqualTo(
            new QueueDefinition(
                "gchostpay-payment-execute-queue",
                true,
                5,
                50,
                -1,
                Duration.ofDays(1),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                0));
  }

  @Test
  void skipsCommentsAndBlankLinesAndReadsFractions() throws IOException {
    assertThat(read("# comment", "", "  a no 0.5 1 3 0s 0.25s 10s 4 # trailing"))
        .containsExactly(
            new QueueDefinition(
                "a",
                false,
                0.5,
                1,
                3,
                Duration.ZERO,
                Duration.ofMillis(250),
                Duration.ofSeconds(10),
                4));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "queue yes 5 50 -1 86400s 60s 60s | expected 9 columns, found 8",
        "queue yes 5 50 -1 86400s 60s 60s 0 0 | expected 9 columns, found 10",
        "queue_1 yes 5 50 -1 86400s 60s 60s 0 | name must be 1-100 of [A-Za-z0-9-]: 'queue_1'",
        "queue maybe 5 50 -1 86400s 60s 60s 0 | managed must be yes or no: 'maybe'",
        "queue yes 0 50 -1 86400s 60s 60s 0 | dispatches/s must be above 0 and at most 500: 0.0",
        "queue yes 501 50 -1 86400s 60s 60s 0 | dispatches/s must be above 0 and at most 500: 501.0",
        "queue yes fast 50 -1 86400s 60s 60s 0 | not a number: 'fast'",
        "queue yes NaN 50 -1 86400s 60s 60s 0 | dispatches/s must be above 0 and at most 500: NaN",
        "queue yes 5 0 -1 86400s 60s 60s 0 | concurrent must be 1 to 5000: 0",
        "queue yes 5 5.5 -1 86400s 60s 60s 0 | not a whole number: '5.5'",
        "queue yes 5 50 0 86400s 60s 60s 0 | max-attempts must be -1 or at least 1: 0",
        "queue yes 5 50 -1 24h 60s 60s 0 | not a duration in seconds such as 60s: '24h'",
        "queue yes 5 50 -1 86400s 61s 60s 0 | min-backoff must not be above max-backoff: PT1M1S > PT1M",
        "queue yes 5 50 -1 86400s 60s 60s -1 | max-doublings must not be negative: -1",
        "queue-1 yes 5 50 -1 86400s 60s 60s 0 | queue 'queue-1' is defined twice"
      })
  void namesTheLineThatIsMalformed(String line, String problem) {
    assertThatThrownBy(() -> read(GOOD, "", line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(
            "queues.conf line 3: "
                + problem
                + ". No queue was created; mend the line and start again.");
  }

  @Test
  void refusesAFileWithoutQueues() {
    assertThatThrownBy(() -> read("# nothing")).hasMessageContaining("defines no queue");
  }

  @Test
  void failsOnAMissingFile() {
    assertThatThrownBy(() -> QueueDefinitions.read(folder.resolve("absent.conf")))
        .isInstanceOf(NoSuchFileException.class);
  }

  private List<QueueDefinition> read(String... lines) throws IOException {
    Path file = Files.write(folder.resolve("queues.conf"), List.of(lines));
    return QueueDefinitions.read(file);
  }
}
