package io.hostpay.local.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Describes the machine that is measured on. */
final class Machine {
  private Machine() {}

  static String text() {
    return String.format(
        Locale.ROOT,
        "%d cores (%s), Java %s, %s",
        Runtime.getRuntime().availableProcessors(),
        processor(),
        Runtime.version(),
        System.getProperty("os.name"));
  }

  /**
   * How many processes wanted to run within the last minute; more than there are cores distorts the
   * figures.
   */
  static String load() {
    return String.format(
        Locale.ROOT, "%.1f", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static String processor() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
