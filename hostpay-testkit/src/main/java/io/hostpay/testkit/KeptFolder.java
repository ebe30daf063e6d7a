package io.hostpay.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.util.FileSystemUtils;

/** Folders that are made once and kept beside what was built, whole or not at all. */
public final class KeptFolder {
  private static final Map<Path, Path> ONE_AT_A_TIME = new ConcurrentHashMap<>();

  private KeptFolder() {}

  /** What the folder holds. */
  @FunctionalInterface
  public interface Contents {
    void writeTo(Path empty) throws IOException;
  }

  /**
   * Makes the folder unless it is there. Who asks for it at the same time waits; of two processes
   * that make it at the same time the first one's stays, for both make the same.
   *
   * @throws UncheckedIOException if it cannot be made; then there is none
   */
  public static void make(Path folder, Contents contents) {
    ONE_AT_A_TIME.compute(
        folder,
        (at, before) -> {
          try {
            if (!Files.exists(at)) {
              Path fresh = Files.createTempDirectory(at.toAbsolutePath().getParent(), "unfinished");
              contents.writeTo(fresh);
              moveUnlessThere(fresh, at);
            }
            return at;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static void moveUnlessThere(Path fresh, Path folder) throws IOException {
    try {
      Files.move(fresh, folder);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException first) {
      FileSystemUtils.deleteRecursively(fresh);
    }
  }
}
