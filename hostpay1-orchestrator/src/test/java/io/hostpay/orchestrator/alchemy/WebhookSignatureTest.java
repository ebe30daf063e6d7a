package io.hostpay.orchestrator.alchemy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hostpay.common.settings.InvalidSettings;
import io.hostpay.common.settings.SecretGone;
import io.hostpay.common.settings.SecretResolver;
import io.hostpay.common.settings.SettingsReader;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhookSignatureTest {
  private static final String KEY = "ETHEREUM_RPC_WEBHOOK_SECRET";
  private static final String GONE = "projects/p/secrets/s/versions/1";

  private final SecretResolver disabled =
      version -> {
        throw new SecretGone(version + " is disabled or destroyed", null);
      };

  @Test
  void doesWithoutAKeyBesideTheCurrentOneThatIsGone() {
    SettingsReader settings =
        new SettingsReader(Map.of(KEY, "whsec_new", KEY + "_PREVIOUS", GONE), disabled);

    assertThat(WebhookSignature.read(settings)).isPresent();

    settings.orThrow();
    assertThat(settings.goneKeys()).containsOnlyKeys(KEY + "_PREVIOUS");
  }

  @Test
  void doesNotDoWithoutTheCurrentKey() {
    SettingsReader settings = new SettingsReader(Map.of(KEY, GONE), disabled);

    WebhookSignature.read(settings);

    assertThatExceptionOfType(InvalidSettings.class)
        .isThrownBy(settings::orThrow)
        .withMessageContaining("\n  " + KEY + " names a secret that cannot be had: " + GONE);
  }
}
