package io.hostpay.local;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the services print: kept to be asked, and in a file to be read when a test fails. */
final class ServiceOutput implements AutoCloseable {
  private record Line(Service service, String text) {}

  private final List<Line> lines = new CopyOnWriteArrayList<>();
  private final LogFile file;

  ServiceOutput(String name) {
    file = new LogFile(name);
  }

  void take(Service service, String text) {
    lines.add(new Line(service, text));
    file.take(service, text);
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
