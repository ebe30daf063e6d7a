package io.hostpay.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The installed gcloud, loaded once: a command is a fork of it and takes a tenth of the time, so
 * that thousands of them can be run.
 */
final class WarmGcloud implements AutoCloseable {
  private static final Path PROGRAM = Path.of("src/test/resources/warm_gcloud.py").toAbsolutePath();

  private final Path folder;
  private final Process process;

  /**
   * Starts it.
   *
   * @param environment what every command will have at least
   * @param folder for its files; its path has no blanks
   */
  WarmGcloud(Map<String, String> environment, Path folder)
      throws IOException, InterruptedException {
    this.folder = Files.createDirectories(folder);
    Map<String, String> all = new HashMap<>(environment);
    all.put("CLOUDSDK_PYTHON_ARGS", "-S " + PROGRAM + " " + folder);
    Path log = folder.resolve("log.txt");
    ProcessBuilder builder =
        new ProcessBuilder("gcloud").redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().clear();
    builder.environment().putAll(all);
    process = builder.start();
    while (!Files.exists(folder.resolve("gcloud"))) {
      if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
        throw new AssertionError("gcloud did not stay: " + Files.readString(log));
      }
    }
  }

  /** Where the command {@code gcloud} is. */
  Path folder() {
    return folder;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
