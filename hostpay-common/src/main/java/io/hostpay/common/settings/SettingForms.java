package io.hostpay.common.settings;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.boot.convert.DurationStyle;

/** The forms that settings are written in; what does not follow its form is empty. */
final class SettingForms {
  /** No exponents: nine characters of them can fill the memory. */
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,78}(\\.[0-9]{1,78})?");

  private static final Pattern ENDS_IN_DIGIT = Pattern.compile(".*[0-9]");

  private SettingForms() {}

  static Optional<URI> httpUrl(String text) {
    try {
      URI uri = new URI(text);
      boolean http = "http".equalsIgnoreCase(uri.getScheme());
      boolean https = "https".equalsIgnoreCase(uri.getScheme());
      if (!(http || https) || uri.getHost() == null) {
        return Optional.empty();
      }
      boolean endsWithItsPath = uri.getRawQuery() == null && uri.getRawFragment() == null;
      return Optional.of(endsWithItsPath ? new URI(text.replaceFirst("/+$", "")) : uri);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** A number without a unit is refused: Spring would take it for milliseconds. */
  static Optional<Duration> duration(String text) {
    if (ENDS_IN_DIGIT.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(DurationStyle.detectAndParse(text)).filter(Duration::isPositive);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static Optional<BigDecimal> decimal(String text) {
    return DECIMAL.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
  }

  static Optional<Long> wholeNumber(String text, long min, long max) {
    try {
      return Optional.of(Long.valueOf(text)).filter(number -> number >= min && number <= max);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
