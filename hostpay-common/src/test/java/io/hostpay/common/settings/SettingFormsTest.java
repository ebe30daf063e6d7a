package io.hostpay.common.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingFormsTest {

  @ParameterizedTest
  @CsvSource({
    "https://api.changenow.io, https://api.changenow.io",
    "https://api.changenow.io/, https://api.changenow.io",
    "https://eth.example/v2/key//, https://eth.example/v2/key",
    "http://127.0.0.1:8084/, http://127.0.0.1:8084",
    "http://[::1]:8545, http://[::1]:8545",
    "HTTPS://host, HTTPS://host",
    "https://host/path?key=a/, https://host/path?key=a/"
  })
  void takesAnAddressWithoutTheSlashAtItsEnd(String text, URI address) {
    assertThat(SettingForms.httpUrl(text)).contains(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api.changenow.io",
        "/v2",
        "//host/v2",
        "ftp://host",
        "https://",
        "https:///path",
        "https:host",
        "https://ho st",
        "localhost:8080"
      })
  void refusesWhatIsNoAbsoluteAddress(String text) {
    assertThat(SettingForms.httpUrl(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "100s, PT1M40S",
    "30m, PT30M",
    "2h, PT2H",
    "1d, PT24H",
    "PT30M, PT30M",
    "PT0.5S, PT0.5S"
  })
  void takesADurationWithItsUnit(String text, Duration duration) {
    assertThat(SettingForms.duration(text)).contains(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0s", "-5s", "PT0S", "PT-1S", "60", "5 fortnights", "m", "999999999999999999d"})
  void refusesADurationThatIsNotPositiveOrHasNoUnit(String text) {
    assertThat(SettingForms.duration(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "5", "0.25", "007", "100000000000000000000.000000000000000001"})
  void takesANumberInPlainDigits(String text) {
    assertThat(SettingForms.decimal(text)).contains(new BigDecimal(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "+1", "1e3", "1e999999999", ".5", "5.", "1,5", "NaN", "0x10", "٣"})
  void refusesANumberInAnyOtherForm(String text) {
    assertThat(SettingForms.decimal(text)).isEmpty();
  }

  @Test
  void takesAWholeNumberWithinItsBounds() {
    assertThat(SettingForms.wholeNumber("1", 1, 65535)).contains(1L);
    assertThat(SettingForms.wholeNumber("65535", 1, 65535)).contains(65535L);
    assertThat(SettingForms.wholeNumber("0", 1, 65535)).isEmpty();
    assertThat(SettingForms.wholeNumber("65536", 1, 65535)).isEmpty();
    assertThat(SettingForms.wholeNumber("1.0", 1, 65535)).isEmpty();
    assertThat(SettingForms.wholeNumber("9223372036854775808", 0, Long.MAX_VALUE)).isEmpty();
  }
}
