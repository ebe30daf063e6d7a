package io.hostpay.local.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The definitions under deploy/, read as the scripts read them, and by a reader of the test's own.
 */
final class Definitions {
  /** One line: of a service, {@code NAME kind value}. */
  record Row(String name, String kind, String value) {}

  private Definitions() {}

  /** The rows of services/{@code service}.conf. */
  static List<Row> service(String service) throws IOException {
    return rows(Operator.DEPLOY.resolve("services/" + service + ".conf"), 3).stream()
        .map(columns -> new Row(columns[0], columns[1], columns[2]))
        .toList();
  }

  /** Secrets by name, with where their content comes from. */
  static Map<String, String> secrets() throws IOException {
    Map<String, String> secrets = new TreeMap<>();
    for (String[] columns : rows(Operator.DEPLOY.resolve("secrets.conf"), 2)) {
      secrets.put(columns[0], columns[1]);
    }
    return secrets;
  }

  /**
   * What the deployment would give a service as its environment, by the scripts' own functions.
   *
   * @param versions enabled versions that every secret is taken to have, newest first
   */
  static Map<String, String> environment(
      String service, String versions, Path settings, Path scratch)
      throws IOException, InterruptedException {
    String script =
        """
        set -euo pipefail
        source "$1/lib/common.sh"
        read_settings "$2"
        while read -r name _; do VERSIONS[$name]=$4; done < <(rows "$1/secrets.conf" 2)
        environment_of "$3"
        """;
    Operator.Ended ended =
        Operator.run(
            List.of(
                "bash",
                "-c",
                script,
                "environment",
                Operator.DEPLOY.toString(),
                settings.toString(),
                service,
                versions),
            Map.of("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin")),
            scratch);
    if (ended.status() != 0) {
      throw new AssertionError(ended.toString());
    }
    Map<String, String> environment = new HashMap<>();
    ended
        .output()
        .lines()
        .forEach(line -> environment.put(line.split("=", 2)[0], line.split("=", 2)[1]));
    return environment;
  }

  private static List<String[]> rows(Path file, int columns) throws IOException {
    List<String[]> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      String text = line.replaceFirst("#.*", "").strip();
      if (!text.isEmpty()) {
        rows.add(text.split("\\s+", columns));
      }
    }
    return rows;
  }
}
