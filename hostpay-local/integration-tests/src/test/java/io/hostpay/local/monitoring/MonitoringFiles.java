package io.hostpay.local.monitoring;

import com.google.logging.v2.LogMetric;
import com.google.monitoring.dashboard.v1.Dashboard;
import com.google.monitoring.v3.AlertPolicy;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.hostpay.local.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** deploy/monitoring, parsed into Google's own types by file name; an unknown field is an error. */
final class MonitoringFiles {
  static final Path DEPLOY = Repository.here().root().resolve("deploy");

  private static final Pattern SETTING = Pattern.compile("\\$\\{([A-Z0-9_]+)}");

  /** What the scripts ask the database for: an instance that allows 100 connections. */
  static final String DATABASE = "project:instance";

  static final int MANY_CONNECTIONS = 80;

  private MonitoringFiles() {}

  static Map<String, LogMetric> metrics() {
    return all("metrics", LogMetric::newBuilder, LogMetric.Builder::build);
  }

  static Map<String, AlertPolicy> alerts() {
    return all("alerts", AlertPolicy::newBuilder, AlertPolicy.Builder::build);
  }

  static Map<String, Dashboard> dashboards() {
    return all("dashboards", Dashboard::newBuilder, Dashboard.Builder::build);
  }

  private static <B extends Message.Builder, T> Map<String, T> all(
      String kind,
      java.util.function.Supplier<B> builder,
      java.util.function.Function<B, T> build) {
    Map<String, T> all = new TreeMap<>();
    try (Stream<Path> files = Files.list(DEPLOY.resolve("monitoring/" + kind))) {
      for (Path file : files.sorted().toList()) {
        B one = builder.get();
        JsonFormat.parser().merge(filled(Files.readString(file)), one);
        all.put(file.getFileName().toString().replaceFirst("\\.json$", ""), build.apply(one));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(kind + ": " + e.getMessage(), e);
    }
    return all;
  }

  /** Fills in the settings as shipped, and a word for each that is empty. */
  private static String filled(String text) throws IOException {
    String settings =
        Files.readString(DEPLOY.resolve("settings.conf"))
            + "\nDATABASE_ID=%s\nDATABASE_MANY_CONNECTIONS=%d\n"
                .formatted(DATABASE, MANY_CONNECTIONS);
    return SETTING
        .matcher(text)
        .replaceAll(
            found -> {
              Matcher setting =
                  Pattern.compile("(?m)^" + found.group(1) + "=(.*)$").matcher(settings);
              if (!setting.find()) {
                throw new AssertionError("settings.conf has no " + found.group(1));
              }
              String value = setting.group(1);
              return Matcher.quoteReplacement(value.isEmpty() ? "https://guide.test" : value);
            });
  }
}
