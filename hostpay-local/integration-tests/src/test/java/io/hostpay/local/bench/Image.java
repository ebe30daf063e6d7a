package io.hostpay.local.bench;

import io.hostpay.local.Repository;
import io.hostpay.local.Service;
import io.hostpay.testkit.Dockerfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.util.FileSystemUtils;

/**
 * A service as its image has it: unpacked, with the class cache of a training run. Commands, flags
 * and the training's settings are the Dockerfile's.
 */
final class Image {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Dockerfile dockerfile = dockerfile();
  private final Definition definition;
  private final Path scratch = Files.createTempDirectory("hostpay-bench");

  /** Makes it, in a new folder. */
  Image(Service service) throws IOException, InterruptedException {
    definition = new Definition(service);
    Runtime.getRuntime().addShutdownHook(new Thread(this::remove));
    Path jar = scratch.resolve("application.jar");
    Files.copy(Repository.here().bootJar(service), jar);
    succeed(scratch, Map.of(), command("-Djarmode=tools", "-jar", "application.jar", "extract"));
    List<String> training = dockerfile.command("training", "RUN");
    List<String> command = command(training.subList(1, training.size()));
    command.add(1, "-Djava.io.tmpdir=" + scratch); // it ends without tidying up
    succeed(folder(), settings(), command);
  }

  /** What the entry point runs in {@link #folder}, with the service's own memory and processors. */
  List<String> command() {
    List<String> entryPoint = dockerfile.command("last", "ENTRYPOINT");
    List<String> command = command(entryPoint.subList(1, entryPoint.size()));
    command.addAll(1, flags(definition));
    command.add(1, "-Djava.io.tmpdir=" + scratch); // one that is killed does not tidy up
    return command;
  }

  /** What a JVM finds out by itself where the container has these limits. */
  static List<String> flags(Definition definition) {
    return List.of(
        "-XX:MaxRAM=" + definition.mebibytes() + "m",
        "-XX:ActiveProcessorCount=" + definition.processors());
  }

  private static Dockerfile dockerfile() throws IOException {
    return new Dockerfile(Repository.here().root().resolve("deploy/Dockerfile"));
  }

  /** The entry point's own, of the JVM, but for the class cache. */
  static List<String> usualFlags() throws IOException {
    List<String> entryPoint = dockerfile().command("last", "ENTRYPOINT");
    return entryPoint.subList(1, entryPoint.indexOf("-jar")).stream()
        .filter(flag -> !flag.startsWith("-XX:AOTCache"))
        .toList();
  }

  Path folder() {
    return scratch.resolve("application");
  }

  /** Those of the training: they reach nothing. */
  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(dockerfile.environment("training"));
    settings.put("PORT", "0");
    return settings;
  }

  /** This JVM's own java with these arguments. */
  static List<String> command(String... arguments) {
    return command(List.of(arguments));
  }

  private static List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    return command;
  }

  private void succeed(Path folder, Map<String, String> settings, List<String> command)
      throws IOException, InterruptedException {
    Path log = scratch.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().clear();
    builder.environment().putAll(settings);
    Process process = builder.start();
    Limit.of(process, PATIENCE);
    if (process.waitFor() != 0) {
      throw new IOException(command + " has failed: " + Files.readString(log));
    }
  }

  /** Files that cannot be deleted are left in the temporary folder. */
  private void remove() {
    FileSystemUtils.deleteRecursively(scratch.toFile());
  }
}
