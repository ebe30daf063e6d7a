package io.hostpay.local.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.local.Repository;
import io.hostpay.testkit.changenow.RecordedAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * In the table of docs/protocol.md on whose report counts no row is missing, and its tests exist.
 */
class ProtocolTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (?!source |-)(.+) \\|$");
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))#(\\w+)`");
  private static final Pattern ANSWERS = Pattern.compile("answers? ([0-9][0-9, –]*[0-9])");
  private static final Pattern RANGE = Pattern.compile("([0-9]{3})(?:–([0-9]{3}))?");

  private final Path root = Repository.here().root();

  @Test
  void everyLineNamesATestThatIsThere() throws IOException {
    List<String> sources = testSources();
    List<String> rows = rows();

    assertThat(rows).hasSizeGreaterThan(40);
    assertThat(rows).allSatisfy(row -> assertThat(TEST.matcher(tests(row)).find()).isTrue());
    assertThat(rows.stream().flatMap(row -> TEST.matcher(row).results()))
        .allSatisfy(
            test ->
                assertThat(sources)
                    .as(test.group())
                    .anyMatch(
                        source ->
                            source.startsWith(test.group(1) + ".java\n")
                                && source.contains("void " + test.group(2) + "(")));
  }

  @Test
  void everyRecordedAnswerBelongsToOneLine() throws IOException {
    List<Integer> named = new ArrayList<>();
    for (String row : rows()) {
      Matcher answers = ANSWERS.matcher(tests(row));
      while (answers.find()) {
        RANGE
            .matcher(answers.group(1))
            .results()
            .flatMap(
                range ->
                    IntStream.rangeClosed(
                            Integer.parseInt(range.group(1)),
                            Integer.parseInt(
                                range.group(2) == null ? range.group(1) : range.group(2)))
                        .boxed())
            .forEach(named::add);
      }
    }
    assertThat(named)
        .containsExactlyInAnyOrderElementsOf(
            RecordedAnswer.all().stream()
                .map(answer -> Integer.valueOf(answer.name().substring(0, 3)))
                .toList());
  }

  private List<String> rows() throws IOException {
    String page = Files.readString(root.resolve("docs/protocol.md"));
    int start = page.indexOf("## Whose word counts");
    return ROW.matcher(page.substring(start, page.indexOf("\n## ", start)))
        .results()
        .map(row -> row.group(1))
        .toList();
  }

  /** The last of a row's cells. */
  private static String tests(String row) {
    return row.substring(row.lastIndexOf(" | ") + 3);
  }

  /** Each behind the line of its name. */
  private List<String> testSources() throws IOException {
    List<String> sources = new ArrayList<>();
    for (Path file : Modules.tests()) {
      sources.add(file.getFileName() + "\n" + Files.readString(file));
    }
    return sources;
  }
}
