package io.hostpay.local;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the services print: kept to be asked, and in a file to be read when a test fails. */
final class ServiceOutput implements AutoCloseable {
  private record Line(Service service, String text) {}

  private final List<Line> lines = new CopyOnWriteArrayList<>();
  private final PrintWriter file;

  ServiceOutput(Path path) {
    try {
      Files.createDirectories(path.getParent() == null ? Path.of(".") : path.getParent());
      file = new PrintWriter(Files.newBufferedWriter(path, StandardCharsets.UTF_8), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void take(Service service, String text) {
    lines.add(new Line(service, text));
    file.println(service + " " + text);
  }

  /** Whether the service has printed a line with all of these in it. */
  boolean has(Service service, String... parts) {
    return lines.stream()
        .filter(line -> line.service() == service)
        .anyMatch(line -> List.of(parts).stream().allMatch(line.text()::contains));
  }

  /** The lines with a secret in them. */
  List<String> leaks() {
    return lines.stream().map(Line::text).filter(text -> !Secrets.in(text).isEmpty()).toList();
  }

  @Override
  public void close() {
    file.close();
  }
}
