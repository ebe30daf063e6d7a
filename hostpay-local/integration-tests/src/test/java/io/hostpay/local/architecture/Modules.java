package io.hostpay.local.architecture;

import io.hostpay.local.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The folders of the modules that the build names. */
final class Modules {
  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

  private Modules() {}

  static List<Path> all() throws IOException {
    Path root = Repository.here().root();
    return MODULE
        .matcher(Files.readString(root.resolve("pom.xml")))
        .results()
        .map(module -> root.resolve(module.group(1)))
        .toList();
  }

  /** The files of all their tests. */
  static List<Path> tests() throws IOException {
    List<Path> tests = new ArrayList<>();
    for (Path module : all()) {
      tests.addAll(sources(module.resolve("src/test/java")));
    }
    return tests;
  }

  /** All Java files below. */
  static List<Path> sources(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }
}
