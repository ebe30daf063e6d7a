package io.hostpay.common.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SigningKeysTest {

  /** Test case 2 of RFC 4231, cut to 16 bytes. */
  @Test
  void signsWithHmacSha256CutToSixteenBytes() {
    byte[] data = "what do ya want for nothing?".getBytes(StandardCharsets.UTF_8);

    assertThat(SigningKeys.of("Jefe").sign(data))
        .isEqualTo(HexFormat.of().parseHex("5bdcc146bf60754e6a042426089575c7"));
  }

  @Test
  void neverShowsAKey() {
    assertThat(SigningKeys.of("the-current-key", "the-previous-key"))
        .hasToString("SigningKeys[***]");
  }

  @Test
  void refusesAnEmptyKey() {
    assertThatIllegalArgumentException().isThrownBy(() -> SigningKeys.of(""));
    assertThatIllegalArgumentException().isThrownBy(() -> SigningKeys.of("current", ""));
  }
}
