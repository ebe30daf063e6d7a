package io.hostpay.orchestrator.alchemy;

import io.hostpay.common.secrets.Secret;
import io.hostpay.common.secrets.SettingsReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Tells Alchemy's requests from everybody else's: {@code X-Alchemy-Signature} is the HMAC-SHA256 of
 * the body, to the byte as it came, with the webhook's signing key, in lower-case hex (<a
 * href="https://www.alchemy.com/docs/reference/notify-api-quickstart">Webhooks Quickstart</a>).
 * While a key is replaced its predecessor counts as well. Immutable and thread-safe.
 */
public final class WebhookSignature {
  /** The header that carries it. */
  public static final String HEADER = "X-Alchemy-Signature";

  private static final String KEY = "ETHEREUM_RPC_WEBHOOK_SECRET";
  private static final String PREVIOUS_KEY = KEY + "_PREVIOUS";
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec current;
  private final @Nullable SecretKeySpec previous;

  /** A key, and the one it has replaced where there is one. Neither is empty. */
  public WebhookSignature(Secret current, @Nullable Secret previous) {
    this.current = key(current);
    this.previous = previous == null ? null : key(previous);
  }

  /** Reads the keys; nothing when there is none, and then no request can be told to be genuine. */
  public static Optional<WebhookSignature> read(SettingsReader reader) {
    Optional<Secret> current = reader.optionalSecret(KEY);
    Optional<Secret> previous = reader.optionalSecret(PREVIOUS_KEY);
    if (current.isEmpty() && previous.isPresent()) {
      reader.problem(PREVIOUS_KEY, "is set, but " + KEY + " that should have replaced it is not");
    }
    return current.map(key -> new WebhookSignature(key, previous.orElse(null)));
  }

  /**
   * Whether the body is signed with either key; how long the answer takes tells nothing about it.
   *
   * @param signature the header's value; {@code null} where it is missing
   */
  public boolean isOf(byte[] body, @Nullable String signature) {
    if (signature == null) {
      return false;
    }
    byte[] given = signature.getBytes(StandardCharsets.UTF_8);
    boolean byCurrent = MessageDigest.isEqual(sign(current, body), given);
    boolean byPrevious = previous != null && MessageDigest.isEqual(sign(previous, body), given);
    return byCurrent || byPrevious;
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
