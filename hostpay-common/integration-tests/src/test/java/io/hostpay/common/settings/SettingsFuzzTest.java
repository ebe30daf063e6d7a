package io.hostpay.common.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.token.SigningKeySettings;
import io.hostpay.testkit.GuidedFuzz;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A setting is read or reported by its name, whatever it holds; its value is never shown. */
class SettingsFuzzTest {
  private static final List<String> PIECES =
      List.of(
          "https://",
          "http:",
          "//",
          "/",
          ":",
          "@",
          "?",
          "#",
          "%",
          "%zz",
          "[::1]",
          "host",
          ".",
          "-",
          "+",
          "0",
          "7",
          "99999999999999999999",
          "1e999999999",
          "0x",
          "ms",
          "s",
          "PT",
          "d",
          " ",
          "\t",
          "\n",
          "\u0000",
          "\u00e9",
          "\ud83d",
          "${",
          "}",
          "projects/",
          "secret-of-nobody");

  /** As many as {@code -Dmutations} says. */
  @Test
  void readsOrReportsWhateverAVariableHolds() {
    Random random = new Random(13);
    int mutations = Integer.getInteger("mutations", 4_000);
    for (int i = 0; i < mutations; i++) {
      readOrReport(
          random
              .ints(random.nextInt(12), 0, PIECES.size())
              .mapToObj(PIECES::get)
              .collect(Collectors.joining()));
    }
    System.out.println("settings, each read or reported: " + mutations);
  }

  /** {@code -Dfuzz.seconds=600}: for ten minutes. */
  @Test
  void readsOrReportsWhatCoverageLeadsTo() throws Exception {
    GuidedFuzz.lead(
        SettingsFuzzTest.class,
        Stream.concat(
                PIECES.stream(),
                Stream.of(
                    "https://host:8080/path", "PT30M", "100s", "0.25", "projects/p/secrets/s"))
            .map(text -> text.getBytes(StandardCharsets.UTF_8))
            .toList(),
        0);
  }

  public static void fuzzerTestOneInput(byte[] input) {
    readOrReport(new String(input, StandardCharsets.UTF_8));
  }

  private static void readOrReport(String value) {
    SettingsReader reader =
        new SettingsReader(
            Map.of("SETTING", value),
            name -> {
              throw new SecretUnavailable(name + " is not there");
            });
    reader.required("SETTING");
    SigningKeySettings.read(reader, "SETTING");
    assertThat(reader.httpUrl("SETTING").getHost()).isNotNull();
    assertThat(reader.duration("SETTING", Duration.ofSeconds(1))).isPositive();
    assertThat(reader.decimal("SETTING", BigDecimal.ONE)).isNotNegative();
    assertThat(reader.wholeNumber("SETTING", 1, 1, 9)).isBetween(1L, 9L);
    try {
      reader.orThrow();
    } catch (InvalidSettings e) {
      assertThat(e).hasMessageContaining("SETTING");
      if (value.strip().length() > 60 && !value.contains("projects/")) {
        assertThat(e.getMessage()).doesNotContain(value.strip());
      }
    }
  }
}
