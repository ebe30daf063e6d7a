package io.hostpay.local.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.local.Repository;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Scripts that name the modules by a pattern mean all of them. {@code hostpay-*} left the three
 * services out, so that a change in one was run without being built, and what passed only the
 * second time there was not named.
 */
class ModulePatternsTest {
  private static final Pattern PATTERN =
      Pattern.compile("(?<![\\w/])(hostpay[^\\s/]*\\*[^\\s/]*)/");

  private final Path root = Repository.here().root();

  @ParameterizedTest
  @ValueSource(strings = {".ci/run", "hostpay-local/run", "hostpay-local/bench"})
  void namesEveryModule(String script) throws IOException {
    List<String> patterns =
        PATTERN
            .matcher(Files.readString(root.resolve(script)))
            .results()
            .map(found -> found.group(1))
            .toList();
    List<Path> modules = modules();

    assertThat(modules).hasSizeGreaterThan(5);
    assertThat(patterns).isNotEmpty();
    for (String pattern : patterns) {
      PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
      assertThat(modules).as(pattern).allMatch(matcher::matches);
    }
  }

  private List<Path> modules() throws IOException {
    try (Stream<Path> folders = Files.list(root)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("pom.xml")))
          .map(Path::getFileName)
          .filter(name -> name.toString().startsWith("hostpay"))
          .toList();
    }
  }
}
