package io.hostpay.common.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.cloud.secretmanager.v1.SecretManagerServiceSettings;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.hostpay.common.token.SigningKeySettings;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SecretManagerResolverIT {
  private static final String KEY = "projects/p/secrets/KEY/versions/latest";

  private static final String SIGNING_KEY = "signing-key-0123456789abcdef0123456789abcdef";

  /** The CRC-32C that RFC 3720 gives for the digits 1 to 9. */
  private static final long CRC32C_OF_123456789 = 0xE3069283L;

  private SecretManagerServer server;
  private SecretManagerResolver resolver;

  @BeforeEach
  void start() throws IOException {
    server = new SecretManagerServer();
    resolver = new SecretManagerResolver(server.settings());
  }

  @AfterEach
  void stop() {
    resolver.close();
    server.close();
  }

  @Test
  void fetchesTheContentOfAVersion() throws Exception {
    server.store(KEY, ByteString.copyFromUtf8("123456789"), CRC32C_OF_123456789);

    assertThat(resolver.resolve(KEY)).isEqualTo("123456789");
    assertThat(server.asked()).containsExactly(KEY);
  }

  @Test
  void fetchesASecretThatCarriesNoChecksum() throws Exception {
    server.storeWithoutChecksum(KEY, ByteString.copyFromUtf8("größe\n"));

    assertThat(resolver.resolve(KEY)).isEqualTo("größe\n");
  }

  @Test
  void refusesContentThatDoesNotMatchItsChecksum() {
    server.store(KEY, ByteString.copyFromUtf8("123456780"), CRC32C_OF_123456789);

    assertUnavailable(KEY + " arrived damaged: its checksum does not match");
  }

  @Test
  void refusesContentThatIsNotText() {
    server.storeWithoutChecksum(KEY, ByteString.fromHex("c328"));

    assertUnavailable(KEY + " is not text in UTF-8");
  }

  @Test
  void saysThatASecretWasNotFound() {
    assertUnavailable(KEY + " was not found in Secret Manager");
  }

  @ParameterizedTest
  @CsvSource({
    "PERMISSION_DENIED, needs the role roles/secretmanager.secretAccessor",
    "UNAUTHENTICATED, needs the role roles/secretmanager.secretAccessor",
    "FAILED_PRECONDITION, is disabled or destroyed",
    "INTERNAL, cannot be read: Secret Manager answered INTERNAL"
  })
  void saysWhyASecretCannotBeRead(Status.Code code, String why) {
    server.failNext(Status.fromCode(code));

    assertUnavailable(why);
  }

  @Test
  void waitsOutAShortOutage() throws Exception {
    server.storeWithoutChecksum(KEY, ByteString.copyFromUtf8("content"));
    server.failNext(Status.UNAVAILABLE);
    server.failNext(Status.UNAVAILABLE);

    assertThat(resolver.resolve(KEY)).isEqualTo("content");
    assertThat(server.asked()).hasSize(3);
  }

  @Test
  void readsSettingsThroughSecretManager() {
    server.storeWithoutChecksum(KEY, ByteString.copyFromUtf8("status-queue\n"));
    Map<String, String> environment =
        Map.of("QUEUE", "projects/p/secrets/KEY", "OTHER", "projects/p/secrets/OTHER/versions/3");
    SettingsReader settings = new SettingsReader(environment, resolver);

    assertThat(settings.required("QUEUE")).isEqualTo("status-queue");
    settings.required("OTHER");

    assertThatExceptionOfType(InvalidSettings.class)
        .isThrownBy(settings::orThrow)
        .withMessageEndingWith(
            "\n  OTHER names a secret that cannot be had: projects/p/secrets/OTHER/versions/3 was"
                + " not found in Secret Manager");
  }

  /** A rotation ends by disabling a version that revisions which serve still name. */
  @ParameterizedTest
  @EnumSource(names = {"NOT_FOUND", "FAILED_PRECONDITION"})
  void startsWithoutTheKeyBesideTheCurrentOneWhoseVersionIsGone(Status.Code gone) {
    server.storeWithoutChecksum(version(2), ByteString.copyFromUtf8(SIGNING_KEY));
    Map<String, String> environment =
        Map.of("KEY", version(2), "KEY_PREVIOUS", version(1), "KEY_NEXT", version(3));
    server.failOn(version(1), Status.fromCode(gone));
    server.failOn(version(3), Status.fromCode(gone));
    SettingsReader settings = new SettingsReader(environment, resolver);

    SigningKeySettings.read(settings, "KEY");

    settings.orThrow();
    assertThat(server.asked()).containsExactly(version(2), version(1), version(3));
    assertThat(settings.goneKeys()).containsOnlyKeys("KEY_PREVIOUS", "KEY_NEXT");
  }

  @ParameterizedTest
  @EnumSource(names = {"NOT_FOUND", "FAILED_PRECONDITION"})
  void doesNotStartWithoutTheCurrentKey(Status.Code gone) {
    server.failOn(version(2), Status.fromCode(gone));
    SettingsReader settings = new SettingsReader(Map.of("KEY", version(2)), resolver);

    SigningKeySettings.read(settings, "KEY");

    assertThatExceptionOfType(InvalidSettings.class)
        .isThrownBy(settings::orThrow)
        .withMessageContaining("\n  KEY names a secret that cannot be had: " + version(2));
  }

  /** Nobody knows then whether it still counts. */
  @ParameterizedTest
  @EnumSource(names = {"PERMISSION_DENIED", "INTERNAL"})
  void doesNotStartWhereAKeyBesideTheCurrentOneCannotBeRead(Status.Code failure) {
    server.storeWithoutChecksum(version(2), ByteString.copyFromUtf8(SIGNING_KEY));
    server.failOn(version(1), Status.fromCode(failure));
    SettingsReader settings =
        new SettingsReader(Map.of("KEY", version(2), "KEY_PREVIOUS", version(1)), resolver);

    SigningKeySettings.read(settings, "KEY");

    assertThatExceptionOfType(InvalidSettings.class)
        .isThrownBy(settings::orThrow)
        .withMessageContaining("\n  KEY_PREVIOUS names a secret that cannot be had: " + version(1));
  }

  @Test
  void needsNoCredentialsWhenNoSettingNamesASecret() {
    SettingsReader settings = new SettingsReader(Map.of("QUEUE", "status-queue"), withoutSignIn());

    assertThat(settings.required("QUEUE")).isEqualTo("status-queue");
    settings.orThrow();
  }

  @Test
  void saysThatThereAreNoCredentials() {
    assertThatExceptionOfType(SecretUnavailable.class)
        .isThrownBy(() -> withoutSignIn().resolve(KEY))
        .withMessage(KEY + " cannot be read: there is no way to sign in to Google Cloud");
  }

  private static String version(int number) {
    return "projects/p/secrets/KEY/versions/" + number;
  }

  private static SecretManagerResolver withoutSignIn() {
    return new SecretManagerResolver(
        SecretManagerServiceSettings.newBuilder()
            .setCredentialsProvider(
                () -> {
                  throw new IOException("no credentials on this machine");
                }));
  }

  private void assertUnavailable(String message) {
    assertThatExceptionOfType(SecretUnavailable.class)
        .isThrownBy(() -> resolver.resolve(KEY))
        .withMessageContaining(message);
  }
}
