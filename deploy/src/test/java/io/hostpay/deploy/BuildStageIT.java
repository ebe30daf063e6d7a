package io.hostpay.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.testkit.Dockerfile;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Dockerfile's build stage in a folder that has what an engine would send: the image's own
 * Maven and an empty cache are what this cannot show.
 */
@Tag("deployment")
@Tag("long")
class BuildStageIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path scratch;

  @Test
  void buildsTheJarFromTheContextAlone() throws Exception {
    Path context = Files.createDirectory(scratch.resolve("src"));
    copyContext(context);
    assertThat(context.resolve("pom.xml")).exists();
    for (String unwanted :
        List.of(".git", "docs", "README.md", "deploy/settings.conf", "hostpay-common/target")) {
      assertThat(context.resolve(unwanted)).doesNotExist();
    }

    Dockerfile dockerfile = new Dockerfile(Operator.DEPLOY.resolve("Dockerfile"));
    Map<String, String> environment = new HashMap<>();
    environment.put("MODULE", "hostpay2-status-checker");
    environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    environment.put("HOME", System.getProperty("user.home"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    for (String step : dockerfile.texts("build", "RUN")) {
      String command =
          step.replaceFirst("^--mount=\\S+ ", "").replace("java -D", Container.java() + " -D");
      Operator.Ended ended =
          Operator.run(
              List.of("sh", "-c", "cd '" + context + "' && " + command), environment, scratch);
      assertThat(ended.status()).as(command + "\n" + ended).isZero();
    }
    for (String copy : dockerfile.texts("application", "COPY")) {
      assertThat(scratch.resolve(copy.replaceFirst("^--from=build /(\\S+)/ \\./$", "$1")))
          .isDirectory();
    }
    assertThat(context.resolve("extracted/application/application.jar")).isNotEmptyFile();
  }

  /** All but what .dockerignore names. */
  private static void copyContext(Path context) throws IOException {
    List<PathMatcher> ignored = new ArrayList<>();
    for (String line : Files.readAllLines(ROOT.resolve(".dockerignore"))) {
      if (!line.isBlank() && !line.startsWith("#")) {
        ignored.add(FileSystems.getDefault().getPathMatcher("glob:" + line));
        if (line.startsWith("**/")) {
          // to Docker, ** is also no folder at all
          ignored.add(FileSystems.getDefault().getPathMatcher("glob:" + line.substring(3)));
        }
      }
    }
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Path relative = ROOT.relativize(folder);
            if (isIgnored(relative)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(context.resolve(relative));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path relative = ROOT.relativize(file);
            if (!isIgnored(relative)) {
              Files.copy(file, context.resolve(relative));
            }
            return FileVisitResult.CONTINUE;
          }

          private boolean isIgnored(Path relative) {
            return ignored.stream().anyMatch(matcher -> matcher.matches(relative));
          }
        });
  }
}
