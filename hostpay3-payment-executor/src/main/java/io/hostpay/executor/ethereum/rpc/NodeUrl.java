package io.hostpay.executor.ethereum.rpc;

import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Where a node is. Its path, query or user may hold an API key, which this class shows to nobody:
 * in messages and logs it is its scheme and host.
 */
public final class NodeUrl {
  /**
   * HttpUrl would silently mend a mistyped URL: a blank, a line's end, a backslash, or a missing
   * host, in whose place it would take the key.
   */
  private static final Pattern PLAIN =
      Pattern.compile("(?i:https?)://[^/?#\\\\][\\x21-\\x7e&&[^\\\\\"<>^`{|}]]*");

  private final HttpUrl url;

  private NodeUrl(HttpUrl url) {
    this.url = url;
  }

  /**
   * Reads an http or https URL.
   *
   * @throws IllegalArgumentException if it is none; the message holds no part of it
   */
  public static NodeUrl parse(String text) {
    HttpUrl url = PLAIN.matcher(text).matches() ? HttpUrl.parse(text) : null;
    if (url == null) {
      // HttpUrl's own complaint would show the text, and with it the key.
      throw new IllegalArgumentException(
          "An RPC endpoint is not an http or https URL: nothing can be paid.");
    }
    return new NodeUrl(url);
  }

  HttpUrl url() {
    return url;
  }

  /** Scheme, host and a port that is not the scheme's own. */
  public String name() {
    return Redaction.name(url);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NodeUrl that && url.equals(that.url);
  }

  @Override
  public int hashCode() {
    return url.hashCode();
  }

  /** The same as {@link #name}. */
  @Override
  public String toString() {
    return name();
  }
}
