package io.hostpay.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where things are in the source tree. */
public record Repository(Path root) {

  /** The repository that the process was started in. */
  public static Repository here() {
    Path here = Path.of("").toAbsolutePath();
    for (Path dir = here; dir != null; dir = parent(dir)) {
      if (Files.isRegularFile(dir.resolve("deploy/queues.conf"))) {
        return new Repository(dir);
      }
    }
    throw new IllegalStateException(
        "No directory above "
            + here
            + " has deploy/queues.conf: start this inside the repository.");
  }

  /** The one definition of the queues. */
  public Path queues() {
    return root.resolve("deploy/queues.conf");
  }

  /** A service's runnable jar. */
  public Path bootJar(Service service) {
    Path target = root.resolve(service.module()).resolve("target");
    List<Path> jars;
    try (Stream<Path> files = Files.isDirectory(target) ? Files.list(target) : Stream.of()) {
      jars = files.filter(file -> file.getFileName().toString().endsWith("-boot.jar")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (jars.size() != 1) {
      throw new IllegalStateException(
          service.module() + "/target has " + jars.size() + " boot jars: run mvn package first.");
    }
    return jars.getFirst();
  }

  @SuppressWarnings("NullAway") // getParent is null at the top, which ends the loop
  private static Path parent(Path dir) {
    return dir.getParent();
  }
}
