package io.hostpay.local;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** What services print, in a file below target that is read when a test fails. Thread-safe. */
public final class LogFile implements AutoCloseable {
  private final Path path;
  private final PrintWriter file;

  /** Begins it anew, in this module's target; what a run before has printed is kept beside it. */
  public LogFile(String name) {
    path = Path.of("target", name);
    try {
      if (Files.exists(path)) {
        Files.move(path, Path.of("target", name + ".before"), StandardCopyOption.REPLACE_EXISTING);
      }
      file = new PrintWriter(Files.newBufferedWriter(path, StandardCharsets.UTF_8), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void take(Service service, String line) {
    file.println(service + " " + line);
  }

  /** All that was printed so far. */
  public String text() {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
