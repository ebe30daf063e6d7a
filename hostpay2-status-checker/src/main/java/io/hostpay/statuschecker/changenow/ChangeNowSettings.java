package io.hostpay.statuschecker.changenow;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;

/**
 * Where and how ChangeNow is asked. The key is in {@link #apiKey()} only: neither {@link
 * #toString()} nor the message of a refused value shows it.
 *
 * @param apiUrl absolute http or https address, before {@code /v2/…}, with no query
 * @param apiKey sent as {@code x-changenow-api-key}; visible ASCII characters
 * @param connectTimeout longest time until a connection stands
 * @param readTimeout longest time of a whole try, from its start to the last byte of the body, so
 *     that an answer that drips in can't hold a request either
 * @param amountTolerancePercent how far, in percent of the token's amount, the amount that
 *     ChangeNow expects may lie from it: 0 or more and less than 100
 */
public record ChangeNowSettings(
    URI apiUrl,
    String apiKey,
    Duration connectTimeout,
    Duration readTimeout,
    BigDecimal amountTolerancePercent) {

  /** Refuses what could not work, by the parameter's name. */
  public ChangeNowSettings {
    require(canBeAsked(apiUrl), "apiUrl must be an absolute http or https address without a query");
    require(canBeSent(apiKey), "apiKey must not be empty and have visible ASCII characters only");
    require(connectTimeout.isPositive(), "connectTimeout must be more than zero");
    require(readTimeout.isPositive(), "readTimeout must be more than zero");
    require(
        isTolerance(amountTolerancePercent),
        "amountTolerancePercent must be 0 or more and less than 100");
  }

  /** Whether this can be an {@code apiUrl}. */
  public static boolean canBeAsked(URI apiUrl) {
    String scheme = apiUrl.getScheme();
    return ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))
        && apiUrl.getHost() != null
        && apiUrl.getRawQuery() == null
        && apiUrl.getRawFragment() == null;
  }

  /**
   * Whether this can be an {@code apiKey}. Asked here because java.net.http would put a value that
   * it refuses into its message.
   */
  public static boolean canBeSent(String apiKey) {
    return !apiKey.isEmpty() && apiKey.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /** Whether this can be an {@code amountTolerancePercent}. */
  public static boolean isTolerance(BigDecimal percent) {
    return percent.signum() >= 0 && percent.compareTo(BigDecimal.valueOf(100)) < 0;
  }

  /** The settings of production: connect in 5 s, answer in 10 s, amounts within 5 %. */
  public static ChangeNowSettings withDefaults(URI apiUrl, String apiKey) {
    return new ChangeNowSettings(
        apiUrl, apiKey, Duration.ofSeconds(5), Duration.ofSeconds(10), BigDecimal.valueOf(5));
  }

  @Override
  public String toString() {
    return "ChangeNowSettings[apiUrl=%s, apiKey=***, connectTimeout=%s, readTimeout=%s, amountTolerancePercent=%s]"
        .formatted(apiUrl, connectTimeout, readTimeout, amountTolerancePercent);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
