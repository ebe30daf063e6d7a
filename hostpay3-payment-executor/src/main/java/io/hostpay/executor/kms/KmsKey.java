package io.hostpay.executor.kms;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.retrying.RetrySettings;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import com.google.cloud.kms.v1.AsymmetricSignRequest;
import com.google.cloud.kms.v1.AsymmetricSignResponse;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.Digest;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.KeyManagementServiceSettings;
import com.google.cloud.kms.v1.PublicKey;
import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import io.hostpay.common.google.GoogleChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One version of a key in Cloud KMS, over secp256k1. Everything that goes there and comes back is
 * checked by its checksum. Thread-safe; one for the life of a service.
 */
public final class KmsKey implements AutoCloseable {
  /** Signing is done under a payment's lock: nobody waits for KMS longer than this in all. */
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private static final Duration AT_START = LONGEST.multipliedBy(2);
  private static final Pattern VERSION =
      Pattern.compile(
          "projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+/cryptoKeyVersions/[0-9]+");

  private final String version;
  private final GoogleChannel channel;
  private final KeyManagementServiceClient client;

  /**
   * Asks nothing yet.
   *
   * @param version {@code projects/…/locations/…/keyRings/…/cryptoKeys/…/cryptoKeyVersions/N}
   * @param emulator {@code host:port} of a local one, reached in plaintext and without credentials;
   *     {@code null} for Google's
   * @throws KmsRefused if there is no way to sign in to Google Cloud
   */
  public KmsKey(String version, @Nullable String emulator) {
    this.version = version;
    this.channel = new GoogleChannel("cloudkms.googleapis.com:443", emulator);
    try {
      this.client = KeyManagementServiceClient.create(settings(emulator));
    } catch (IOException e) {
      channel.close();
      throw new KmsRefused("there is no way to sign in to Google Cloud", e);
    }
  }

  /** Whether this can be the name of a version. */
  public static boolean isVersion(String name) {
    return VERSION.matcher(name).matches();
  }

  private KeyManagementServiceSettings settings(@Nullable String emulator) throws IOException {
    KeyManagementServiceSettings.Builder settings = KeyManagementServiceSettings.newBuilder();
    settings
        .asymmetricSignSettings()
        .setRetryableCodes(Set.of(StatusCode.Code.UNAVAILABLE))
        .setRetrySettings(within(LONGEST));
    settings
        .getPublicKeySettings()
        .setRetryableCodes(Set.of(StatusCode.Code.UNAVAILABLE))
        .setRetrySettings(within(AT_START));
    settings.setTransportChannelProvider(channel.provider());
    if (emulator != null) {
      settings.setCredentialsProvider(NoCredentialsProvider.create());
    }
    return settings.build();
  }

  private static RetrySettings within(Duration total) {
    return RetrySettings.newBuilder()
        .setInitialRetryDelayDuration(Duration.ofMillis(100))
        .setRetryDelayMultiplier(2)
        .setMaxRetryDelayDuration(Duration.ofSeconds(1))
        .setInitialRpcTimeoutDuration(total)
        .setRpcTimeoutMultiplier(1)
        .setMaxRpcTimeoutDuration(total)
        .setTotalTimeoutDuration(total)
        .build();
  }

  /**
   * The key's public half, in PEM.
   *
   * @throws KmsRefused if it cannot be had, or is not over secp256k1; {@link KmsAway} if it cannot
   *     be had now, or arrived damaged
   */
  public String publicKeyPem() {
    PublicKey key = answered(() -> client.getPublicKey(version));
    if (!key.getName().equals(version)) {
      throw new KmsRefused("another key than " + version + " came back");
    }
    if (key.getAlgorithm() != CryptoKeyVersionAlgorithm.EC_SIGN_SECP256K1_SHA256) {
      throw new KmsRefused(
          version
              + " is of the algorithm "
              + key.getAlgorithm()
              + "; a wallet's is EC_SIGN_SECP256K1_SHA256");
    }
    if (!key.hasPemCrc32C() || key.getPemCrc32C().getValue() != crc32c(key.getPemBytes())) {
      throw new KmsAway("the public key of " + version + " arrived damaged");
    }
    return key.getPem();
  }

  /**
   * Signs within 2 s, or not at all.
   *
   * @param digest 32 bytes; KMS takes any for the SHA-256 of something
   * @return r and s, in DER
   * @throws KmsRefused if it did not sign; {@link KmsAway} if that passes by itself, as what was
   *     damaged on its way does
   */
  public byte[] sign(byte[] digest) {
    ByteString bytes = ByteString.copyFrom(digest);
    AsymmetricSignRequest request =
        AsymmetricSignRequest.newBuilder()
            .setName(version)
            .setDigest(Digest.newBuilder().setSha256(bytes))
            .setDigestCrc32C(Int64Value.of(crc32c(bytes)))
            .build();
    AsymmetricSignResponse answer = answered(() -> client.asymmetricSign(request));
    if (!answer.getName().equals(version)) {
      throw new KmsRefused("another key than " + version + " has signed");
    }
    if (!answer.getVerifiedDigestCrc32C()) {
      throw new KmsAway("what " + version + " was to sign arrived there damaged");
    }
    if (!answer.hasSignatureCrc32C()
        || answer.getSignatureCrc32C().getValue() != crc32c(answer.getSignature())) {
      throw new KmsAway("what " + version + " has signed arrived damaged");
    }
    return answer.getSignature().toByteArray();
  }

  private <T> T answered(Supplier<T> call) {
    long began = System.nanoTime();
    try {
      return call.get();
    } catch (ApiException e) {
      if (e.getStatusCode().getCode() == StatusCode.Code.DEADLINE_EXCEEDED) {
        channel.noteUnanswered(began);
      }
      throw refused(e);
    }
  }

  private KmsRefused refused(ApiException e) {
    return switch (e.getStatusCode().getCode()) {
      case NOT_FOUND -> new KmsRefused(version + " was not found in Cloud KMS", e);
      case PERMISSION_DENIED ->
          new KmsRefused(
              version
                  + " may not be used: the service's account needs the role"
                  + " roles/cloudkms.signerVerifier on its key",
              e);
      case UNAUTHENTICATED -> new KmsRefused("the service could not sign in to Google Cloud", e);
      case FAILED_PRECONDITION -> new KmsRefused(version + " is disabled or destroyed", e);
      case RESOURCE_EXHAUSTED -> new KmsAway("Cloud KMS's quota is used up", e);
      case DEADLINE_EXCEEDED, UNAVAILABLE -> new KmsAway("Cloud KMS does not answer in time", e);
      case CANCELLED, INTERNAL, ABORTED, UNKNOWN ->
          new KmsAway("Cloud KMS answered " + e.getStatusCode().getCode(), e);
      default -> new KmsRefused("Cloud KMS answered " + e.getStatusCode().getCode(), e);
    };
  }

  private static long crc32c(ByteString bytes) {
    CRC32C sum = new CRC32C();
    for (ByteBuffer part : bytes.asReadOnlyByteBufferList()) {
      sum.update(part);
    }
    return sum.getValue();
  }

  @Override
  public void close() {
    client.close();
    channel.close();
  }
}
