package io.hostpay.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SweepTimeTest {
  /** For what is begun when the time is up, and for what is forgotten after it. */
  private static final Duration REST = Duration.ofSeconds(30);

  /** What goes on after that is answered 504, and may get no processor any more. */
  @Test
  void aSweepEndsBeforeCloudRunGivesItsRequestUp() throws IOException {
    String definition = Files.readString(Path.of("../deploy/services/gchostpay1.yaml"));
    Matcher timeout = Pattern.compile("(?m)^ +timeoutSeconds: (\\d+)$").matcher(definition);
    assertThat(timeout.find()).isTrue();

    assertThat(SweepTime.LIMIT.plus(REST))
        .isLessThanOrEqualTo(Duration.ofSeconds(Long.parseLong(timeout.group(1))));
  }
}
