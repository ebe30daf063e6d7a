package io.hostpay.local.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tests of all modules, as they are written. */
final class TestSources {
  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

  private TestSources() {}

  /** The files, of each module that the build names. */
  static List<Path> of(Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    List<Path> modules =
        MODULE
            .matcher(Files.readString(root.resolve("pom.xml")))
            .results()
            .map(module -> root.resolve(module.group(1)).resolve("src/test/java"))
            .toList();
    for (Path module : modules) {
      try (Stream<Path> all = Files.walk(module)) {
        all.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
      }
    }
    return files;
  }
}
