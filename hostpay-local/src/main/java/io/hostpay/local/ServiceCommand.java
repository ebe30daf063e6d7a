package io.hostpay.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command that starts a service's jar. */
final class ServiceCommand {
  /**
   * How every service is started here: quickly, and small. When it runs out of memory or carriers
   * it behaves as in the image. A fifth of a start goes into fresh pages of memory: a young
   * generation of a few large ones is used again and again (Linux alone has large ones).
   */
  private static final List<String> JVM =
      List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xmx384m",
          "-Xmn24m",
          "-XX:MetaspaceSize=128m", // no full collection for the sake of classes
          "-XX:+IgnoreUnrecognizedVMOptions",
          "-XX:+UseTransparentHugePages",
          "-Xlog:pagesize=off", // where there are none
          "-XX:+ExitOnOutOfMemoryError",
          "-Djdk.virtualThreadScheduler.parallelism=16",
          "--enable-native-access=ALL-UNNAMED");

  private ServiceCommand() {}

  /**
   * The command, with these options of the JVM in place of those that are usual here.
   *
   * @param temporary where it keeps its temporary files: one that is killed leaves them behind
   */
  static List<String> of(Path jar, Path temporary, List<String> options) {
    List<String> command = new ArrayList<>(JVM);
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(options);
    command.addAll(List.of("-jar", jar.toString()));
    return command;
  }
}
