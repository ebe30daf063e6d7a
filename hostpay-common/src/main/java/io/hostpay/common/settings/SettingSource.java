package io.hostpay.common.settings;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the text of a setting: the environment variable's own, or the content of the secret that it
 * names. Each is looked up once.
 */
final class SettingSource {
  /** Project ids, secret ids and version numbers or aliases as Google Cloud allows them. */
  private static final Pattern SECRET =
      Pattern.compile("(projects/[\\w:.-]+/secrets/[\\w-]+)(?:/versions/([\\w-]+))?");

  /**
   * Meant as the name of a secret, even if it is none. Such a text is never a value: a service that
   * took the path of its key for the key would sign with what everybody can guess.
   */
  private static final Pattern MEANT_AS_SECRET =
      Pattern.compile(
          "/*(secretmanager\\.googleapis\\.com/)?projects/.*/secrets(/.*)?",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private final Map<String, String> environment;
  private final SecretResolver secrets;
  private final BiConsumer<String, String> problems;
  private final Map<String, String> gone = new LinkedHashMap<>();
  private final Map<String, Optional<String>> found = new HashMap<>();

  SettingSource(
      Map<String, String> environment,
      SecretResolver secrets,
      BiConsumer<String, String> problems) {
    this.environment = environment;
    this.secrets = secrets;
    this.problems = problems;
  }

  /**
   * The text without whitespace at its ends; empty when not set, or when a problem was reported.
   */
  Optional<String> find(String name) {
    return found.computeIfAbsent(name, this::findOrReport);
  }

  /** As {@link #find}; a secret that is gone counts as not set, and {@link #gone} has it. */
  Optional<String> findUnlessGone(String name) {
    return found.computeIfAbsent(name, this::findOrDoWithout);
  }

  /** For each setting that counts as not set because its secret is gone: why it is gone. */
  Map<String, String> gone() {
    return gone;
  }

  private Optional<String> findOrReport(String name) {
    try {
      return lookUp(name);
    } catch (SecretGone e) {
      problems.accept(name, cannotBeHad(e));
      return Optional.empty();
    }
  }

  private Optional<String> findOrDoWithout(String name) {
    try {
      return lookUp(name);
    } catch (SecretGone e) {
      gone.put(name, e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<String> lookUp(String name) throws SecretGone {
    String text = environment.getOrDefault(name, "").strip();
    if (MEANT_AS_SECRET.matcher(text).matches()) {
      return fetch(name, text);
    }
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private Optional<String> fetch(String name, String path) throws SecretGone {
    Matcher secret = SECRET.matcher(path);
    if (!secret.matches()) {
      problems.accept(
          name,
          "looks like the name of a secret, but is not of the form"
              + " projects/<project>/secrets/<secret>/versions/<version>");
      return Optional.empty();
    }
    String version = secret.group(2) == null ? "latest" : secret.group(2);
    String secretVersion = secret.group(1) + "/versions/" + version;
    try {
      String content = secrets.resolve(secretVersion).strip();
      if (content.isEmpty()) {
        problems.accept(name, "names a secret that is empty: " + secretVersion);
      } else if (MEANT_AS_SECRET.matcher(content).matches()) {
        problems.accept(
            name, "names a secret whose content is itself the name of a secret: " + secretVersion);
      } else {
        return Optional.of(content);
      }
    } catch (SecretGone e) {
      throw e;
    } catch (SecretUnavailable e) {
      problems.accept(name, cannotBeHad(e));
    }
    return Optional.empty();
  }

  private static String cannotBeHad(SecretUnavailable e) {
    return "names a secret that cannot be had: " + e.getMessage();
  }
}
