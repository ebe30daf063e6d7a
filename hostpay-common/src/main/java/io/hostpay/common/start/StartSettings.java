package io.hostpay.common.start;

import io.hostpay.common.settings.SettingsReader;
import java.time.Clock;
import java.util.Map;
import java.util.function.Function;

/**
 * What a start reads before anything else.
 *
 * @param own the service's own
 * @param goneKeys {@link SettingsReader#goneKeys}
 */
record StartSettings<S>(
    S own, Clock clock, long port, long management, String project, Map<String, String> goneKeys) {
  /** No port: metrics are not served. */
  static final long NO_PORT = 0;

  static <S> StartSettings<S> read(
      SettingsReader reader,
      Function<SettingsReader, S> settings,
      Map<String, String> environment) {
    return new StartSettings<>(
        settings.apply(reader),
        ClockSetting.read(reader, environment),
        reader.wholeNumber("PORT", 8080, 0, 65_535),
        reader.wholeNumber("MANAGEMENT_PORT", NO_PORT, NO_PORT, 65_535),
        reader.withDefault("CLOUD_TASKS_PROJECT_ID", ""),
        reader.goneKeys());
  }
}
