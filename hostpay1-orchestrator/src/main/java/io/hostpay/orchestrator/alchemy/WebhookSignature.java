package io.hostpay.orchestrator.alchemy;

import io.hostpay.common.settings.Secret;
import io.hostpay.common.settings.SettingsReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Tells Alchemy's requests from everybody else's: {@code X-Alchemy-Signature} is the HMAC-SHA256 of
 * the body, to the byte as it came, with the webhook's signing key, in lower-case hex (<a
 * href="https://www.alchemy.com/docs/reference/notify-api-quickstart">Webhooks Quickstart</a>).
 * While a key is rotated, the previous key and the next one count as well. Immutable and
 * thread-safe.
 */
public final class WebhookSignature {
  /** The header that carries it. */
  public static final String HEADER = "X-Alchemy-Signature";

  private static final String KEY = "ETHEREUM_RPC_WEBHOOK_SECRET";
  private static final String ALGORITHM = "HmacSHA256";

  private final List<SecretKeySpec> keys;

  /** A key, and those that count beside it while it is rotated. None is empty. */
  public WebhookSignature(Secret current, List<Secret> others) {
    this.keys =
        Stream.concat(Stream.of(current), others.stream()).map(WebhookSignature::key).toList();
  }

  /** Reads the keys; empty when there are none, and then no request can be verified. */
  public static Optional<WebhookSignature> read(SettingsReader reader) {
    Optional<Secret> current = reader.optionalSecret(KEY);
    Map<String, Secret> others = reader.keysBeside(KEY);
    if (current.isEmpty()) {
      others
          .keySet()
          .forEach(
              name -> reader.problem(name, "is set, but " + KEY + " that it belongs to is not"));
    }
    return current.map(key -> new WebhookSignature(key, List.copyOf(others.values())));
  }

  /**
   * Whether the body is signed with any of the keys; how long the answer takes tells nothing about
   * which.
   *
   * @param signature the header's value; {@code null} where it is missing
   */
  public boolean isOf(byte[] body, @Nullable String signature) {
    if (signature == null) {
      return false;
    }
    byte[] given = signature.getBytes(StandardCharsets.UTF_8);
    boolean good = false;
    for (SecretKeySpec key : keys) {
      good |= MessageDigest.isEqual(sign(key, body), given);
    }
    return good;
  }

  @Override
  public String toString() {
    return "WebhookSignature[***]";
  }

  private static SecretKeySpec key(Secret secret) {
    return new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM);
  }

  private static byte[] sign(SecretKeySpec key, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return HexFormat.of().formatHex(mac.doFinal(body)).getBytes(StandardCharsets.US_ASCII);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
