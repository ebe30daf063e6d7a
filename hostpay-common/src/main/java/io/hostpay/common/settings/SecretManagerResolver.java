package io.hostpay.common.settings;

import com.google.api.gax.retrying.RetrySettings;
import com.google.api.gax.rpc.ApiException;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.secretmanager.v1.SecretManagerServiceSettings;
import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads secrets from Google Secret Manager. The client is created for the first secret, so that a
 * run without any needs no Google credentials. An outage is waited out for 15 seconds a secret. For
 * one thread, while the service starts.
 */
public final class SecretManagerResolver implements SecretResolver, AutoCloseable {
  private static final RetrySettings RETRIES =
      RetrySettings.newBuilder()
          .setInitialRetryDelayDuration(Duration.ofMillis(200))
          .setRetryDelayMultiplier(2)
          .setMaxRetryDelayDuration(Duration.ofSeconds(2))
          .setInitialRpcTimeoutDuration(Duration.ofSeconds(5))
          .setRpcTimeoutMultiplier(1)
          .setMaxRpcTimeoutDuration(Duration.ofSeconds(5))
          .setTotalTimeoutDuration(Duration.ofSeconds(15))
          .build();

  private final SecretManagerServiceSettings.Builder settings;
  private @Nullable SecretManagerServiceClient client;

  /** Google's own Secret Manager, with the credentials of the service's account. */
  public SecretManagerResolver() {
    this(SecretManagerServiceSettings.newBuilder());
  }

  /** A Secret Manager with an address or credentials of its own. */
  SecretManagerResolver(SecretManagerServiceSettings.Builder settings) {
    this.settings = settings;
    settings.accessSecretVersionSettings().setRetrySettings(RETRIES);
  }

  @Override
  public String resolve(String secretVersion) throws SecretUnavailable {
    SecretPayload payload;
    try {
      payload = client().accessSecretVersion(secretVersion).getPayload();
    } catch (ApiException e) {
      throw unavailable(secretVersion, e);
    } catch (IOException e) {
      throw new SecretUnavailable(
          secretVersion + " cannot be read: there is no way to sign in to Google Cloud", e);
    }
    ByteString data = payload.getData();
    if (payload.hasDataCrc32C() && payload.getDataCrc32C() != crc32c(data)) {
      throw new SecretUnavailable(secretVersion + " arrived damaged: its checksum does not match");
    }
    if (!data.isValidUtf8()) {
      throw new SecretUnavailable(secretVersion + " is not text in UTF-8");
    }
    return data.toStringUtf8();
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
  }

  private SecretManagerServiceClient client() throws IOException {
    SecretManagerServiceClient opened = client;
    if (opened == null) {
      opened = SecretManagerServiceClient.create(settings.build());
      client = opened;
    }
    return opened;
  }

  private static SecretUnavailable unavailable(String secretVersion, ApiException e) {
    return switch (e.getStatusCode().getCode()) {
      case NOT_FOUND -> new SecretGone(secretVersion + " was not found in Secret Manager", e);
      case FAILED_PRECONDITION -> new SecretGone(secretVersion + " is disabled or destroyed", e);
      case PERMISSION_DENIED, UNAUTHENTICATED ->
          new SecretUnavailable(
              secretVersion
                  + " may not be read: the service's account needs the role"
                  + " roles/secretmanager.secretAccessor on it",
              e);
      default ->
          new SecretUnavailable(
              secretVersion
                  + " cannot be read: Secret Manager answered "
                  + e.getStatusCode().getCode(),
              e);
    };
  }

  private static long crc32c(ByteString data) {
    CRC32C checksum = new CRC32C();
    for (ByteBuffer part : data.asReadOnlyByteBufferList()) {
      checksum.update(part);
    }
    return checksum.getValue();
  }
}
