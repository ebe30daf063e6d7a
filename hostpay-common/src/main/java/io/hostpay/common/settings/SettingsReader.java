package io.hostpay.common.settings;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads a service's settings at start. What is missing or malformed is remembered while reading
 * goes on with a placeholder, so that {@link #orThrow()} can report everything at once; nothing
 * that was read may be used before it. A variable that holds {@code projects/<p>/secrets/<s>} or
 * {@code projects/<p>/secrets/<s>/versions/<v>} stands for that secret's content (without a
 * version, the latest). Whitespace at both ends is cut, and what is blank counts as not set. No
 * value ever shows in a message. For one thread.
 */
public final class SettingsReader {
  private final Map<String, String> problems = new LinkedHashMap<>();
  private final SettingSource source;

  /**
   * Nothing is read or fetched yet.
   *
   * @param environment the environment variables by name
   */
  public SettingsReader(Map<String, String> environment, SecretResolver secrets) {
    this.source = new SettingSource(environment, secrets, this::problem);
  }

  /** The text; an empty one and a problem when it is not set. */
  public String required(String name) {
    return source
        .find(name)
        .orElseGet(
            () -> {
              problem(name, "is not set");
              return "";
            });
  }

  /** The text, or nothing when it is not set. */
  public Optional<String> optional(String name) {
    return source.find(name);
  }

  /** The text, or the default when it is not set. */
  public String withDefault(String name, String defaultValue) {
    return source.find(name).orElse(defaultValue);
  }

  /** As {@link #required}, for what must not be shown. */
  public Secret secret(String name) {
    return new Secret(required(name));
  }

  /** As {@link #optional}, for what must not be shown. */
  public Optional<Secret> optionalSecret(String name) {
    return source.find(name).map(Secret::new);
  }

  /**
   * The keys that are good beside this one while it is rotated, by their settings' names: {@code
   * <name>_PREVIOUS}, which it replaced, and {@code <name>_NEXT}, which will replace it. A rotation
   * ends by disabling the old version while serving revisions still name it, so a version that is
   * gone counts as not set; {@link #goneKeys} then has it.
   */
  public Map<String, Secret> keysBeside(String name) {
    Map<String, Secret> keys = new LinkedHashMap<>();
    for (String beside : List.of(name + "_PREVIOUS", name + "_NEXT")) {
      source.findUnlessGone(beside).ifPresent(key -> keys.put(beside, new Secret(key)));
    }
    return keys;
  }

  /** Why each key is gone that {@link #keysBeside} has left out, by its setting's name. */
  public Map<String, String> goneKeys() {
    return Map.copyOf(source.gone());
  }

  /** An absolute http or https address, without a slash at its end. */
  public URI httpUrl(String name) {
    required(name);
    return httpUrlOr(name, "http://not-set.invalid");
  }

  /** As {@link #httpUrl}; the default, an address too, when it is not set. */
  public URI httpUrlOr(String name, String defaultValue) {
    return parsed(
        name,
        SettingForms.httpUrl(defaultValue).orElseThrow(),
        SettingForms::httpUrl,
        "is not an absolute http or https address with a host");
  }

  /**
   * More than zero, written as {@code 500ms}, {@code 100s}, {@code 30m}, {@code 2h} or ISO-8601.
   */
  public Duration duration(String name, Duration defaultValue) {
    return parsed(
        name,
        defaultValue,
        SettingForms::duration,
        "is not a duration of more than zero with its unit, such as 100s, 30m or PT30M");
  }

  /** Zero or more, in plain digits. */
  public BigDecimal decimal(String name, BigDecimal defaultValue) {
    return parsed(
        name,
        defaultValue,
        SettingForms::decimal,
        "is not a number of zero or more in plain digits, such as 5 or 0.25");
  }

  /** From {@code min} to {@code max}, both included. */
  public long wholeNumber(String name, long defaultValue, long min, long max) {
    return parsed(
        name,
        defaultValue,
        text -> SettingForms.wholeNumber(text, min, max),
        "is not a whole number from " + min + " to " + max);
  }

  /**
   * Adds a problem that the caller has found to the report. Of several with one setting the first
   * is kept: those that follow are mostly its consequences.
   *
   * @param why what is wrong, following the setting's name in a sentence, without its value
   */
  public void problem(String name, String why) {
    problems.putIfAbsent(name, why);
  }

  /**
   * Ends the reading.
   *
   * @throws InvalidSettings when there was any problem, with all of them
   */
  public void orThrow() {
    if (!problems.isEmpty()) {
      throw new InvalidSettings(problems);
    }
  }

  private <T> T parsed(
      String name, T otherwise, Function<String, Optional<T>> form, String problem) {
    Optional<String> text = source.find(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    Optional<T> value = form.apply(text.get());
    if (value.isEmpty()) {
      problem(name, problem);
    }
    return value.orElse(otherwise);
  }
}
