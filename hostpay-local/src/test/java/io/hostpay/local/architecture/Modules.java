package io.hostpay.local.architecture;

import io.hostpay.local.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

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
}
