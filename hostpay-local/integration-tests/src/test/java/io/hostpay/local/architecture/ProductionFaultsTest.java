package io.hostpay.local.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.local.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** docs/production-faults.md is true: the tests that it lists exist, and name their fault. */
class ProductionFaultsTest {
  private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\|.*");
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))#(\\w+)`");

  private final Path root = Repository.here().root();

  @Test
  void everyFaultHasTestsThatNameIt() throws IOException {
    Map<Integer, List<String>> missing = new TreeMap<>();
    for (String row : Files.readAllLines(root.resolve("docs/production-faults.md"))) {
      Matcher number = ROW.matcher(row);
      if (number.matches()) {
        missing.put(Integer.valueOf(number.group(1)), missing(row, number.group(1)));
      }
    }
    assertThat(missing.keySet())
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 20).boxed().toList());
    assertThat(missing.values())
        .as("tests that are not there, or do not name their fault: %s", missing)
        .allMatch(List::isEmpty);
  }

  private List<String> missing(String row, String fault) throws IOException {
    List<String> missing = new ArrayList<>();
    Matcher test = TEST.matcher(row);
    int tests = 0;
    while (test.find()) {
      tests++;
      // The name above the test, its annotations between the two, and no other test.
      Pattern named =
          Pattern.compile(
              "// Production fault %s\\n(?:(?!\\n\\n).)*?void %s\\("
                  .formatted(fault, test.group(2)),
              Pattern.DOTALL);
      if (sources(test.group(1)).stream().noneMatch(source -> named.matcher(source).find())) {
        missing.add(test.group(1) + "#" + test.group(2));
      }
    }
    if (tests == 0) {
      missing.add("no test at all");
    }
    return missing;
  }

  /** The sources of all tests of this name, whichever module they are in. */
  private List<String> sources(String test) throws IOException {
    List<String> sources = new ArrayList<>();
    for (Path file : Modules.tests()) {
      if (file.endsWith(test + ".java")) {
        sources.add(Files.readString(file));
      }
    }
    return sources;
  }
}
