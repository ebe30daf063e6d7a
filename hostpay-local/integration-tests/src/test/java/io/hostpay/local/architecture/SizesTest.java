package io.hostpay.local.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.local.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many lines a class has at most. */
class SizesTest {
  private static final int MOST_LINES = 200;
  private static final int MOST_LINES_OF_A_TEST = 400;

  /** A list grows, and is not read at once: one line of it is looked up. */
  private static final Path LIST = Path.of("logging", "Event.java");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hostpay-common/src/main/java",
        "hostpay1-orchestrator/src/main/java",
        "hostpay2-status-checker/src/main/java",
        "hostpay3-payment-executor/src/main/java"
      })
  void noClassIsLongerThanAPersonReadsAtOnce(String room) throws IOException {
    List<Path> classes = Modules.sources(Repository.here().root().resolve(room));
    assertThat(classes).hasSizeGreaterThan(15);
    assertThat(classes.stream().filter(file -> lines(file) > MOST_LINES && !file.endsWith(LIST)))
        .isEmpty();
  }

  @Test
  void noTestIsLongerThanTwoOfThem() throws IOException {
    for (Path module : Modules.all()) {
      List<Path> tests = Modules.sources(module.resolve("src/test/java"));
      assertThat(tests).as(module.toString()).isNotEmpty();
      assertThat(tests.stream().filter(file -> lines(file) > MOST_LINES_OF_A_TEST)).isEmpty();
    }
  }

  private static long lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
