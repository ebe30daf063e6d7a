package io.hostpay.deploy;

import io.hostpay.testkit.FreePort;
import io.hostpay.testkit.ProcessStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A service started as a container would: its own file system view, user and environment. */
final class Container implements AutoCloseable {
  private static final Path LAUNCHER =
      Path.of("src", "test", "resources", "container.sh").toAbsolutePath();

  private final Process process;
  private final Path log;
  private final int port;

  /**
   * Starts it.
   *
   * @param folder holds the folder {@code application}; nothing in it may be written by the service
   * @param environment with the {@code PORT} to listen on, or without one for any free one
   * @param entryPoint of the image; {@code java} is this JVM's own
   */
  Container(Path folder, List<String> entryPoint, Map<String, String> environment)
      throws IOException {
    port = Integer.parseInt(environment.getOrDefault("PORT", Integer.toString(FreePort.find())));
    log = folder.resolveSibling(folder.getFileName() + ".log");
    List<String> command = new ArrayList<>();
    command.add("unshare");
    if (!System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("--user", "--map-root-user", "--map-users=auto", "--map-groups=auto"));
    }
    command.addAll(List.of("--mount", "sh", LAUNCHER.toString(), folder.toString()));
    command.add(java());
    command.addAll(entryPoint.subList(1, entryPoint.size()));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    Map<String, String> all = new HashMap<>(environment);
    all.put("PORT", Integer.toString(port));
    all.put("PATH", "/usr/bin:/bin:/usr/sbin:/sbin");
    builder.environment().clear();
    builder.environment().putAll(all);
    process = builder.start();
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Waits until /health answers. */
  void awaitHealth() {
    Awaitility.await("health; the log says: " + log)
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .failFast(this::mustBeAlive)
        .until(() -> health() == 200);
  }

  private void mustBeAlive() throws IOException {
    if (!process.isAlive()) {
      throw new IllegalStateException("ended with " + process.exitValue() + ": " + output());
    }
  }

  private int health() throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health"))
              .timeout(Duration.ofSeconds(5))
              .build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  int port() {
    return port;
  }

  Process process() {
    return process;
  }

  ProcessStatus status() {
    return new ProcessStatus(process.pid());
  }

  /** The options that a mount point has for this process. */
  String mountOptions(String point) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/mountinfo")).stream()
        .map(line -> line.split(" ", -1))
        .filter(columns -> columns[4].equals(point))
        .reduce((before, last) -> last)
        .map(columns -> columns[5])
        .orElse("not mounted");
  }

  String output() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
