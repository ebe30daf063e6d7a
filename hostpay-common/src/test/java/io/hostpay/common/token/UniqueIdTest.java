package io.hostpay.common.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UniqueIdTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "K7J2M9QX4T8B1ZC6", "größe-ünïcod", "üüüüüüüü", "😀😀😀😀", " "})
  void holdsOneToSixteenBytes(String value) {
    assertThat(new UniqueId(value)).hasToString(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "K7J2M9QX4T8B1ZC67", "üüüüüüüüü", "😀😀😀😀x", "a\0b", "abc\0", "\uD83D"})
  void refusesWhatTheWireCouldNotGiveBack(String value) {
    assertThatIllegalArgumentException().isThrownBy(() -> new UniqueId(value));
  }
}
