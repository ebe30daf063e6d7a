package io.hostpay.testkit.cloudtasks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the one definition of the queues that setup script and local run share. */
public final class QueueDefinitions {

  private static final int COLUMNS = 9;
  private static final Pattern SECONDS = Pattern.compile("(\\d{1,9})(?:\\.(\\d{1,9}))?s");

  private QueueDefinitions() {}

  /**
   * Reads one queue a line: nine columns separated by blanks, {@code #} starts a comment.
   *
   * @return the queues in the file's order, at least one
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException for a malformed line, with the file's name and the line's
   *     number; nothing of the file is used then
   */
  public static List<QueueDefinition> read(Path confFile) throws IOException {
    List<String> lines = Files.readAllLines(confFile);
    List<QueueDefinition> queues = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("#.*", "").strip();
      if (line.isEmpty()) {
        continue;
      }
      try {
        QueueDefinition queue = parse(line);
        if (!names.add(queue.name())) {
          throw new IllegalArgumentException("queue '" + queue.name() + "' is defined twice");
        }
        queues.add(queue);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "%s line %d: %s. No queue was created; mend the line and start again."
                .formatted(confFile, i + 1, e.getMessage()),
            e);
      }
    }
    if (queues.isEmpty()) {
      throw new IllegalArgumentException(
          confFile + " defines no queue. Nothing was created; every task would be refused.");
    }
    return List.copyOf(queues);
  }

  private static QueueDefinition parse(String line) {
    String[] columns = line.split("\\s+", -1);
    if (columns.length != COLUMNS) {
      throw new IllegalArgumentException(
          "expected " + COLUMNS + " columns, found " + columns.length);
    }
    return new QueueDefinition(
        columns[0],
        yesOrNo(columns[1]),
        number(columns[2]),
        whole(columns[3]),
        whole(columns[4]),
        seconds(columns[5]),
        seconds(columns[6]),
        seconds(columns[7]),
        whole(columns[8]));
  }

  private static boolean yesOrNo(String text) {
    return switch (text) {
      case "yes" -> true;
      case "no" -> false;
      default -> throw new IllegalArgumentException("managed must be yes or no: '" + text + "'");
    };
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a number: '" + text + "'", e);
    }
  }

  private static int whole(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a whole number: '" + text + "'", e);
    }
  }

  /** Seconds as gcloud takes them: {@code 60s} or {@code 0.5s}. */
  private static Duration seconds(String text) {
    Matcher matcher = SECONDS.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a duration in seconds such as 60s: '" + text + "'");
    }
    String fraction = matcher.group(2) == null ? "" : matcher.group(2);
    return Duration.ofSeconds(
        Long.parseLong(matcher.group(1)), Long.parseLong((fraction + "000000000").substring(0, 9)));
  }
}
