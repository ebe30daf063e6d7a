package io.hostpay.common.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hostpay.common.settings.InvalidSettings;
import io.hostpay.common.settings.SettingsReader;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SigningKeySettingsTest {
  private static final String CURRENT = "current-key-0123456789abcdef0123456789abcdef";
  private static final String PREVIOUS = "previous-key-0123456789abcdef0123456789abcdef";
  private static final String SECRET = "projects/p/secrets/key";
  private static final Instant NOW = Instant.parse("2025-10-27T00:00:00Z");
  private static final PaymentRequest MESSAGE =
      new PaymentRequest(
          new PaymentOrder(new UniqueId("id"), "cn", "eth", "eth", new WireAmount(1), "0xab"), NOW);

  private final Map<String, String> environment = new HashMap<>();
  private final SettingsReader settings =
      new SettingsReader(
          environment,
          secretVersion -> secretVersion.equals(SECRET + "/versions/latest") ? CURRENT + "\n" : "");

  @Test
  void signsWithTheKeyAndStillBelievesThePreviousOne() {
    environment.put("KEY", SECRET);
    environment.put("KEY_PREVIOUS", PREVIOUS);

    SigningKeys keys = SigningKeySettings.read(settings, "KEY");
    settings.orThrow();

    assertThat(token(keys)).isEqualTo(token(SigningKeys.of(CURRENT)));
    assertThat(verdict(keys, PREVIOUS)).isInstanceOf(TokenVerdict.Valid.class);
  }

  @Test
  void alreadyBelievesTheNextOneAndDoesNotSignWithIt() {
    String next = "next-key-0123456789abcdef0123456789abcdef";
    environment.put("KEY", CURRENT);
    environment.put("KEY_PREVIOUS", PREVIOUS);
    environment.put("KEY_NEXT", next);

    SigningKeys keys = SigningKeySettings.read(settings, "KEY");
    settings.orThrow();

    assertThat(token(keys)).isEqualTo(token(SigningKeys.of(CURRENT)));
    for (String believed : List.of(CURRENT, PREVIOUS, next)) {
      assertThat(verdict(keys, believed)).isInstanceOf(TokenVerdict.Valid.class);
    }
    assertThat(verdict(keys, "another-key-0123456789abcdef0123456789abcdef"))
        .isInstanceOf(TokenVerdict.BadSignature.class);
  }

  @Test
  void needsNoPreviousKey() {
    environment.put("KEY", CURRENT);

    SigningKeys keys = SigningKeySettings.read(settings, "KEY");
    settings.orThrow();

    assertThat(verdict(keys, CURRENT)).isInstanceOf(TokenVerdict.Valid.class);
    assertThat(verdict(keys, PREVIOUS)).isInstanceOf(TokenVerdict.BadSignature.class);
  }

  @Test
  void reportsKeysThatAreMissingOrShort() {
    environment.put("SHORT", "x".repeat(31));
    environment.put("KEY", "x".repeat(32));
    environment.put("KEY_PREVIOUS", "short");
    environment.put("OTHER", "x".repeat(32));
    environment.put("OTHER_NEXT", "short");

    SigningKeySettings.read(settings, "MISSING");
    SigningKeySettings.read(settings, "SHORT");
    SigningKeySettings.read(settings, "KEY");
    SigningKeySettings.read(settings, "OTHER");

    assertThatExceptionOfType(InvalidSettings.class)
        .isThrownBy(settings::orThrow)
        .withMessageEndingWith(
            """

              MISSING is not set
              SHORT is shorter than the 32 characters of a signing key
              KEY_PREVIOUS is shorter than the 32 characters of a signing key
              OTHER_NEXT is shorter than the 32 characters of a signing key\
            """);
  }

  @Test
  void standsInForAMissingKeyWithOneThatNobodyKnows() {
    SigningKeys first = SigningKeySettings.read(settings, "MISSING");
    SigningKeys second = SigningKeySettings.read(settings, "MISSING");

    assertThat(token(first)).isNotEqualTo(token(second));
  }

  private static String token(SigningKeys keys) {
    return TokenCodec.paymentRequest(keys).encode(MESSAGE);
  }

  private static TokenVerdict<PaymentRequest> verdict(SigningKeys keys, String signedWith) {
    return TokenCodec.paymentRequest(keys).decode(token(SigningKeys.of(signedWith)), NOW);
  }
}
