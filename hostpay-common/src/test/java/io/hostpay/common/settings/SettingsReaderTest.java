package io.hostpay.common.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hostpay.common.token.SigningKeySettings;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {
  private static final String LATEST = "projects/p/secrets/s/versions/latest";

  private final Map<String, String> environment = new HashMap<>();
  private final FakeSecrets secrets = new FakeSecrets();
  private final SettingsReader settings = new SettingsReader(environment, secrets);

  @Test
  void takesAValueAsItIsButForWhitespaceAtItsEnds() {
    environment.put("QUEUE", " \tstatus queue\r\n");

    assertThat(settings.required("QUEUE")).isEqualTo("status queue");
    assertThat(settings.optional("QUEUE")).contains("status queue");
    assertThat(settings.withDefault("QUEUE", "other")).isEqualTo("status queue");
    settings.orThrow();
  }

  // Production fault 9
  @ParameterizedTest
  @CsvSource({
    "projects/p/secrets/s, projects/p/secrets/s/versions/latest",
    "projects/p/secrets/s/versions/latest, projects/p/secrets/s/versions/latest",
    "projects/my-project-1/secrets/TPS_KEY/versions/12,"
        + " projects/my-project-1/secrets/TPS_KEY/versions/12",
    "projects/example.com:p/secrets/s-1/versions/blue,"
        + " projects/example.com:p/secrets/s-1/versions/blue"
  })
  void takesTheContentOfASecretAndNeverItsPath(String path, String version) {
    secrets.with(version, "content");
    environment.put("KEY", path);

    assertThat(settings.required("KEY")).isEqualTo("content");
    settings.orThrow();
  }

  // Production fault 8
  @Test
  void cutsTheNewlineThatASecretEndsIn() {
    secrets.with(LATEST, "gchostpay-status-queue\n");
    environment.put("QUEUE", "projects/p/secrets/s\n");

    assertThat(settings.required("QUEUE")).isEqualTo("gchostpay-status-queue");
    settings.orThrow();
  }

  // Production fault 9
  @ParameterizedTest
  @ValueSource(
      strings = {
        "projects/p/secrets",
        "projects/p/secrets/",
        "projects/p/secrets/s/",
        "projects/p/secrets/s/versions",
        "projects/p/secrets/s/versions/",
        "projects/p/secrets/s/versions/1/x",
        "projects//secrets/s",
        "projects/p/secrets/my secret",
        "projects/p/secrets/s\nprojects/p/secrets/t",
        "/projects/p/secrets/s",
        "//secretmanager.googleapis.com/projects/p/secrets/s",
        "Projects/p/Secrets/s",
        "projects/p/locations/us-central1/secrets/s/versions/1"
      })
  void neverTakesAMisspeltPathForAValue(String path) {
    environment.put("KEY", path);

    assertThat(settings.required("KEY")).isEmpty();
    assertReported("KEY looks like the name of a secret, but is not of the form");
    assertThat(secrets.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "projects/p/locations/l/queues/my-secrets",
        "my-secrets",
        "https://x/projects/p/secrets/s"
      })
  void takesAValueThatOnlyResemblesAPath(String value) {
    environment.put("NAME", value);

    assertThat(settings.required("NAME")).isEqualTo(value);
    settings.orThrow();
  }

  @Test
  void neverTakesThePathThatASecretHoldsForAValue() {
    secrets.with(LATEST, "projects/p/secrets/other");
    environment.put("KEY", "projects/p/secrets/s");

    assertThat(settings.required("KEY")).isEmpty();
    assertReported("KEY names a secret whose content is itself the name of a secret: " + LATEST);
  }

  @Test
  void fetchesASecretOnceHoweverOftenItIsRead() {
    secrets.with(LATEST, "content");
    environment.put("KEY", "projects/p/secrets/s");

    settings.required("KEY");
    settings.optional("KEY");
    settings.secret("KEY");

    assertThat(secrets.asked()).containsExactly(LATEST);
  }

  @Test
  void reportsEveryProblemAtOnceAndEachOnce() {
    secrets.with("projects/p/secrets/blank/versions/latest", " \n");
    environment.put("BLANK", "  ");
    environment.put("EMPTY_SECRET", "projects/p/secrets/blank");
    environment.put("LOST_SECRET", "projects/p/secrets/lost/versions/7");
    environment.put("TIMEOUT", "soon");

    settings.required("MISSING");
    settings.required("MISSING");
    settings.secret("MISSING");
    settings.required("BLANK");
    settings.optional("EMPTY_SECRET");
    settings.optional("LOST_SECRET");
    settings.required("LOST_SECRET");
    settings.duration("TIMEOUT", Duration.ofSeconds(1));
    settings.problem("WALLET", "does not belong to the key");
    settings.problem("MISSING", "is not an address");

    assertThatExceptionOfType(InvalidSettings.class)
        .isThrownBy(settings::orThrow)
        .withMessage(
            """
            The service did not start and no payment was touched; these settings have to be \
            corrected first:
              MISSING is not set
              BLANK is not set
              EMPTY_SECRET names a secret that is empty: projects/p/secrets/blank/versions/latest
              LOST_SECRET names a secret that cannot be had: projects/p/secrets/lost/versions/7 \
            was not found
              TIMEOUT is not a duration of more than zero with its unit, such as 100s, 30m or \
            PT30M
              WALLET does not belong to the key\
            """);
  }

  @Test
  void doesWithoutWhatIsOptional() {
    environment.put("BLANK", " ");

    assertThat(settings.optional("NAME")).isEmpty();
    assertThat(settings.optional("BLANK")).isEmpty();
    assertThat(settings.optionalSecret("NAME")).isEmpty();
    assertThat(settings.withDefault("BLANK", "default")).isEqualTo("default");
    assertThat(settings.duration("NAME", Duration.ofMinutes(30))).hasMinutes(30);
    assertThat(settings.decimal("NAME", BigDecimal.TEN)).isEqualTo("10");
    assertThat(settings.wholeNumber("NAME", 5, 1, 9)).isEqualTo(5);
    assertThat(settings.httpUrlOr("NAME", "https://api.changenow.io/"))
        .hasToString("https://api.changenow.io");
    settings.orThrow();
  }

  @Test
  void neverShowsASecret() {
    secrets.with(LATEST, "Hunter2-content");
    environment.put("KEY", "projects/p/secrets/s");

    Secret secret = settings.secret("KEY");

    assertThat(secret.reveal()).isEqualTo("Hunter2-content");
    assertThat(secret).hasToString("***").isEqualTo(new Secret("Hunter2-content"));
    assertThat(settings.optionalSecret("KEY").orElseThrow()).hasToString("***");
  }

  @Test
  void neverShowsAValueInTheReport() {
    environment.put("URL", "ftp://user:Hunter2@host");
    environment.put("BAD_URL", "Hunter2 %%%");
    environment.put("TIME", "Hunter2");
    environment.put("AMOUNT", "Hunter2");
    environment.put("COUNT", "Hunter2");
    environment.put("SIGNING_KEY", "Hunter2");
    environment.put("PATH_WITHIN", "projects/Hunter2/secrets/");
    secrets.with(LATEST, "Hunter2");
    environment.put("SECRET_COUNT", "projects/p/secrets/s");

    settings.httpUrl("URL");
    settings.httpUrl("BAD_URL");
    settings.duration("TIME", Duration.ofSeconds(1));
    settings.decimal("AMOUNT", BigDecimal.ONE);
    settings.wholeNumber("COUNT", 1, 0, 9);
    SigningKeySettings.read(settings, "SIGNING_KEY");
    settings.required("PATH_WITHIN");
    settings.wholeNumber("SECRET_COUNT", 1, 0, 9);

    assertThatExceptionOfType(InvalidSettings.class)
        .isThrownBy(settings::orThrow)
        .withMessageNotContaining("Hunter2")
        .withNoCause()
        .satisfies(e -> assertThat(e).message().hasLineCount(1 + 8));
  }

  private void assertReported(String line) {
    assertThatExceptionOfType(InvalidSettings.class)
        .isThrownBy(settings::orThrow)
        .withMessageContaining("\n  " + line);
  }
}
