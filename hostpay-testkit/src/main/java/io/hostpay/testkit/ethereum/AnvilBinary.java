package io.hostpay.testkit.ethereum;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds anvil's binary where npm puts it, and lets npm put it there if it has not yet. */
final class AnvilBinary {
  private AnvilBinary() {}

  /** The binary for this machine, installed if need be. */
  static Path find() {
    Path local = repositoryRoot().resolve("hostpay-local");
    Path binary = local.resolve("node_modules/@foundry-rs/anvil-" + platform() + "/bin/anvil");
    if (!isInstalled(local, binary)) {
      install(local, binary);
    }
    return binary;
  }

  /**
   * Whether npm has come to its end: the binary is there, and executable, while npm still writes
   * it; npm's own list of what it has installed is the last that it writes.
   */
  static boolean isInstalled(Path local, Path binary) {
    return Files.exists(local.resolve("node_modules/.package-lock.json"))
        && Files.isExecutable(binary);
  }

  private static Path repositoryRoot() {
    for (@Nullable Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
      if (Files.isRegularFile(dir.resolve("hostpay-local/package.json"))) {
        return dir;
      }
    }
    throw new IllegalStateException(
        "No directory above "
            + Path.of("").toAbsolutePath()
            + " has hostpay-local/package.json: start this inside the repository.");
  }

  private static String platform() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return (os.startsWith("mac") ? "darwin" : "linux")
        + (arch.equals("aarch64") || arch.equals("arm64") ? "-arm64" : "-amd64");
  }

  /**
   * Several test runs may get here at once, and several classes of one, which the lock of a file
   * does not make wait; npm can't share its directory.
   */
  private static synchronized void install(Path local, Path binary) {
    try (FileChannel channel =
            FileChannel.open(lockFile(local), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (isInstalled(local, binary)) {
        return;
      }
      int exit =
          new ProcessBuilder(List.of("npm", "ci"))
              .directory(local.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
      if (exit != 0 || !isInstalled(local, binary)) {
        throw new IllegalStateException(
            "npm ci in %s ended with %d and there is no %s (lock valid: %s): run it by hand to see why."
                .formatted(local, exit, binary, lock.isValid()));
      }
    } catch (IOException broken) {
      throw new UncheckedIOException("npm could not be started; is Node installed?", broken);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while npm installed anvil.", interrupted);
    }
  }

  private static Path lockFile(Path local) throws IOException {
    return Files.createDirectories(local.resolve("target")).resolve("npm-ci.lock");
  }
}
