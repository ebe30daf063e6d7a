package io.hostpay.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Coverage leads to code that chance does not reach. */
class GuidedFuzzIT {
  private static final List<byte[]> SEEDS =
      List.of("{\"status\":\"waiting\"}".getBytes(StandardCharsets.UTF_8));
  private static final String RUNS = "-runs=300000";

  /** Six steps, each of which shows only once those before it were taken. */
  static final class Planted {
    private Planted() {}

    public static void fuzzerTestOneInput(byte[] input) {
      if (input.length > 5 && input[0] == 'h') {
        if (input[1] == 'o') {
          if (input[2] == 's') {
            if (input[3] == 't') {
              if (input[4] == 'p') {
                if (input[5] == 'a') {
                  throw new IllegalStateException("found");
                }
              }
            }
          }
        }
      }
    }
  }

  @Test
  void findsWhatAsManyBlindChangesDoNotFind() throws Exception {
    GuidedFuzz.Ended guided = GuidedFuzz.run(Planted.class, SEEDS, List.of(RUNS));
    // without its hooks Jazzer sees nothing of what the target does
    GuidedFuzz.Ended blind = GuidedFuzz.run(Planted.class, SEEDS, List.of(RUNS, "--hooks=false"));

    assertThat(guided.found()).as(guided.output()).isTrue();
    assertThat(guided.output()).contains("IllegalStateException: found");
    assertThat(blind.found()).as(blind.output()).isFalse();
    assertThat(blind.runs()).isEqualTo(300_000);
  }
}
