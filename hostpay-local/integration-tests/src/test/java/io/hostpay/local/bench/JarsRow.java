package io.hostpay.local.bench;

import io.hostpay.local.Repository;
import io.hostpay.local.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** How large the services' jars are, libraries included. */
final class JarsRow implements Row {
  private static final double MIB = 1024 * 1024;

  @Override
  public String name() {
    return "jars";
  }

  @Override
  public List<Line> measure(BenchOptions options) throws IOException {
    List<Line> lines = new ArrayList<>();
    for (Service service : Service.values()) {
      double size = Files.size(Repository.here().bootJar(service)) / MIB;
      lines.add(
          Line.figure(
              "boot jar of " + service.displayName(),
              new Series(List.of(size)),
              "MiB",
              Bound.atMost(40, " MiB")));
    }
    return lines;
  }
}
