package io.hostpay.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.testkit.Dockerfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/** The content of the services' images, made by the Dockerfile's steps without an engine. */
final class ImageFolders implements AutoCloseable {
  private final Dockerfile dockerfile;
  private final Path scratch = Files.createTempDirectory("images");
  private final Map<String, Path> made = new HashMap<>();

  ImageFolders(Dockerfile dockerfile) throws IOException {
    this.dockerfile = dockerfile;
  }

  /** A folder in which {@code application} is the image's, of a module that is packaged. */
  Path of(String module) throws Exception {
    Path known = made.get(module);
    if (known != null) {
      return known;
    }
    Path folder = layOut(module);
    train(folder.resolve("application"));
    Files.writeString(folder.resolve("credentials.json"), AccountKeyFile.json());
    made.put(module, folder);
    return folder;
  }

  /** RUN java -Djarmode=tools … extract, then the COPYs, as the Dockerfile has them. */
  private Path layOut(String module) throws Exception {
    Path folder = Files.createDirectory(scratch.resolve(module));
    Path application = Files.createDirectory(folder.resolve("application"));
    Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path build = Files.createDirectory(scratch.resolve(module + "-build"));
    Path jar;
    try (Stream<Path> jars = Files.list(Path.of("..", module, "target"))) {
      jar =
          jars.filter(file -> file.toString().endsWith("-boot.jar"))
              .findFirst()
              .orElseThrow(
                  () -> new AssertionError("no boot jar of " + module + ": package it first"));
    }
    Files.copy(jar, build.resolve("application.jar"));
    String extract =
        dockerfile.texts("build", "RUN").getLast().replaceFirst(".*&& java ", "").strip();
    List<String> command = new ArrayList<>(List.of("sh", "-c"));
    command.add("cd '" + build + "' && exec '" + Container.java() + "' " + extract);
    succeeds(Operator.run(command, Map.of("PATH", "/usr/bin:/bin"), scratch));
    for (String copy : dockerfile.texts("application", "COPY")) {
      Path from = build.resolve(copy.replaceFirst("^--from=build /src/(\\S+) \\./$", "$1"));
      succeeds(
          Operator.run(
              List.of("cp", "-r", from + "/.", application.toString()),
              Map.of("PATH", "/usr/bin:/bin"),
              scratch));
    }
    assertThat(application.resolve("application.jar")).exists();
    assertThat(application.resolve("lib")).isDirectory();
    return folder;
  }

  /** The training run: the stage's own command with the stage's own environment, and no other. */
  private void train(Path application) throws Exception {
    List<String> command = new ArrayList<>(dockerfile.command("training", "RUN"));
    command.set(0, Container.java());
    command.add(1, "-Djava.io.tmpdir=" + scratch);
    List<String> inFolder =
        new ArrayList<>(List.of("sh", "-c", "cd \"$0\" && exec \"$@\"", application.toString()));
    inFolder.addAll(command);
    Map<String, String> environment = new HashMap<>(dockerfile.environment("training"));
    environment.put("PORT", "0");
    Operator.Ended trained = Operator.run(inFolder, environment, scratch);
    succeeds(trained);
    assertThat(trained.toString()).contains("GET /health HTTP/1.1: HTTP/1.1 200");
    assertThat(application.resolve("application.aot")).isNotEmptyFile();
  }

  @Override
  public void close() throws IOException {
    FileSystemUtils.deleteRecursively(scratch);
  }

  private static void succeeds(Operator.Ended ended) {
    assertThat(ended.status()).as(ended.toString()).isZero();
  }
}
