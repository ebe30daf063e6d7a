package io.hostpay.common.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** A setting is read or reported by its name, whatever it holds; its value is never shown. */
class SettingsFuzzTest {
  @Tag("fuzz")
  @FuzzTest(maxDuration = "10m")
  void readsOrReportsWhateverAVariableHolds(FuzzedDataProvider data) {
    String value = data.consumeRemainingAsString();
    SettingsReader reader =
        new SettingsReader(
            Map.of("SETTING", value),
            name -> {
              throw new SecretUnavailable(name + " is not there");
            });
    reader.required("SETTING");
    reader.signingKeys("SETTING");
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
