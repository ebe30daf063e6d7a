package io.hostpay.common.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Secrets in memory. */
final class FakeSecrets implements SecretResolver {
  private final Map<String, String> contents = new HashMap<>();
  private final List<String> asked = new ArrayList<>();

  FakeSecrets with(String secretVersion, String content) {
    contents.put(secretVersion, content);
    return this;
  }

  /** The names of the secrets that were asked for, in order. */
  List<String> asked() {
    return asked;
  }

  @Override
  public String resolve(String secretVersion) throws SecretUnavailable {
    asked.add(secretVersion);
    String content = contents.get(secretVersion);
    if (content == null) {
      throw new SecretGone(secretVersion + " was not found", null);
    }
    return content;
  }
}
