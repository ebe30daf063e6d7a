package io.hostpay.local;

import io.hostpay.testkit.KeptFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A service's jar with its libraries beside it instead of inside, as Spring Boot's own tool lays
 * them out: the same classes, started with half the work.
 */
final class UnpackedJar {
  private UnpackedJar() {}

  /** The jar to start, unpacked now unless it was since it was built. */
  static Path of(Path bootJar) {
    try {
      String version = Long.toString(checksum(bootJar), 36);
      Path directory = bootJar.resolveSibling("unpacked-" + version);
      KeptFolder.make(directory, fresh -> unpack(bootJar, fresh));
      return directory.resolve(bootJar.getFileName());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file's time tells nothing: a reproducible build gives every jar the same. */
  private static long checksum(Path bootJar) throws IOException {
    CRC32 checksum = new CRC32();
    try (InputStream bytes = Files.newInputStream(bootJar)) {
      byte[] buffer = new byte[1 << 20];
      for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
        checksum.update(buffer, 0, read);
      }
    }
    return checksum.getValue();
  }

  private static void unpack(Path bootJar, Path directory) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> command =
        List.of(
            java.toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Djarmode=tools",
            "-jar",
            bootJar.toString(),
            "extract",
            "--force",
            "--destination",
            directory.toString());
    Process process =
        new ProcessBuilder(command)
            .inheritIO()
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(bootJar + " could not be unpacked; the lines above say why.");
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while unpacking " + bootJar, e);
    }
  }
}
