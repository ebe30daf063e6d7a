package io.hostpay.executor;

import java.net.URI;
import java.util.Optional;

/**
 * The provider's URL and its API key, which the predecessor kept apart: {@code ETHEREUM_RPC_URL}
 * and {@code ETHEREUM_RPC_URL_API}.
 */
final class RpcUrl {
  private RpcUrl() {}

  /**
   * Appends the key where the URL ends before it (Alchemy's and Infura's {@code …/v2}, {@code
   * …/v3}).
   */
  static URI withKey(URI url, Optional<String> key) {
    String text = url.toString();
    if (key.isEmpty() || !text.matches(".*/v[23]/?")) {
      return url;
    }
    return URI.create((text.endsWith("/") ? text : text + "/") + key.get());
  }
}
