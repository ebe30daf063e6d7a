package io.hostpay.executor.ethereum.rpc;

import java.util.Locale;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Where a node is. Its path, query or user may hold an API key, which this class shows to nobody:
 * in messages and logs it is its scheme and host.
 */
public final class NodeUrl {
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
    HttpUrl url = isPlain(text) ? HttpUrl.parse(text) : null;
    if (url == null) {
      // HttpUrl's own complaint would show the text, and with it the key.
      throw new IllegalArgumentException(
          "An RPC endpoint is not an http or https URL: nothing can be paid.");
    }
    return new NodeUrl(url);
  }

  /** What HttpUrl would mend in silence (a blank, a line's end, a backslash) is a mistyped URL. */
  private static boolean isPlain(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return (lower.startsWith("http://") || lower.startsWith("https://"))
        && text.chars().allMatch(c -> c > ' ' && c < 127 && "\\\"<>^`{|}".indexOf(c) < 0);
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
