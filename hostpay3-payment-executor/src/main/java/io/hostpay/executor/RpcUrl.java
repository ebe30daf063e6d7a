package io.hostpay.executor;

import io.hostpay.common.settings.SettingsReader;
import io.hostpay.executor.ethereum.rpc.NodeUrl;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads where the nodes are: the provider's URL and its API key, which the old service keeps apart
 * ({@code ETHEREUM_RPC_URL} and {@code ETHEREUM_RPC_URL_API}), then the others. What is wrong with
 * them is reported without any part of them, since any part may be a key.
 */
final class RpcUrl {
  private static final Pattern BEFORE_KEY = Pattern.compile(".*/v[23]/?");
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._~-]+");

  private RpcUrl() {}

  /** The endpoints, the preferred one first. */
  static List<NodeUrl> read(SettingsReader reader) {
    List<NodeUrl> endpoints = new ArrayList<>();
    URI url = reader.httpUrl("ETHEREUM_RPC_URL");
    add(
        "ETHEREUM_RPC_URL",
        reader
            .optional("ETHEREUM_RPC_URL_API")
            .map(key -> withKey(reader, url.toString(), key))
            .orElse(url.toString()),
        reader,
        endpoints);
    for (String other : reader.optional("ETHEREUM_RPC_FALLBACK_URLS").orElse("").split(",", -1)) {
      if (!other.isBlank()) {
        add("ETHEREUM_RPC_FALLBACK_URLS", other.strip(), reader, endpoints);
      }
    }
    return List.copyOf(endpoints);
  }

  /** Appends the key where the URL ends before it (Alchemy's and Infura's …/v2, …/v3). */
  private static String withKey(SettingsReader reader, String text, String key) {
    if (!BEFORE_KEY.matcher(text).matches()) {
      return text;
    }
    if (!KEY.matcher(key).matches()) {
      reader.problem("ETHEREUM_RPC_URL_API", "holds a character that is in no API key");
      return text;
    }
    return (text.endsWith("/") ? text : text + "/") + key;
  }

  private static void add(
      String setting, String text, SettingsReader reader, List<NodeUrl> endpoints) {
    try {
      endpoints.add(NodeUrl.parse(text));
    } catch (IllegalArgumentException e) {
      reader.problem(setting, "holds something that is no http or https URL");
    }
  }
}
