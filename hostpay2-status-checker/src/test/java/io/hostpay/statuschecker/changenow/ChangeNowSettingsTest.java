package io.hostpay.statuschecker.changenow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeNowSettingsTest {

  private static final URI URL = URI.create("https://api.changenow.example");
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void defaultsAreThoseOfProduction() {
    ChangeNowSettings settings = ChangeNowSettings.withDefaults(URL, "key");

    assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.readTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.amountTolerancePercent()).isEqualByComparingTo("5");
  }

  @Test
  void hidesTheKey() {
    assertThat(ChangeNowSettings.withDefaults(URL, "s3cr3t-key").toString())
        .doesNotContain("s3cr3t")
        .contains("https://api.changenow.example");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s3cr3t key", "s3cr3t\n", "s3cr3té"})
  void refusesAKeyThatNoHeaderCanCarryWithoutShowingIt(String key) {
    assertThatThrownBy(() -> ChangeNowSettings.withDefaults(URL, key))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("apiKey")
        .hasMessageNotContaining("s3cr3t");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api.changenow.example",
        "/v2",
        "ftp://api.changenow.example",
        "https:api",
        "https://api.changenow.example/?x=1",
        "https://api.changenow.example/#x"
      })
  void refusesAnAddressThatCantBeAsked(String url) {
    assertThatThrownBy(() -> ChangeNowSettings.withDefaults(URI.create(url), "key"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("apiUrl");
  }

  @Test
  void refusesTimesOfZeroAndTolerancesOutsideZeroToHundred() {
    assertRefused("connectTimeout", Duration.ZERO, SECOND, "5");
    assertRefused("readTimeout", SECOND, Duration.ofSeconds(-1), "5");
    assertRefused("amountTolerancePercent", SECOND, SECOND, "-0.1");
    assertRefused("amountTolerancePercent", SECOND, SECOND, "100");
  }

  private static void assertRefused(
      String name, Duration connectTimeout, Duration readTimeout, String tolerance) {
    assertThatThrownBy(
            () ->
                new ChangeNowSettings(
                    URL, "key", connectTimeout, readTimeout, new BigDecimal(tolerance)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name);
  }
}
