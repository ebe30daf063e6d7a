package io.hostpay.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What each endpoint answered to each input, as a table to read. */
final class AnswerTable {
  private final Map<String, Map<PipelineEndpoint, Map<String, Integer>>> rows =
      new LinkedHashMap<>();

  /** Several answers to the same input are one row with their number. */
  synchronized void add(String input, PipelineEndpoint endpoint, String answer) {
    rows.computeIfAbsent(input, any -> new TreeMap<>())
        .computeIfAbsent(endpoint, any -> new TreeMap<>())
        .merge(answer, 1, Integer::sum);
  }

  synchronized String markdown() {
    StringBuilder table = new StringBuilder("| input |");
    StringBuilder rule = new StringBuilder("|---|");
    for (PipelineEndpoint endpoint : PipelineEndpoint.values()) {
      table.append(' ').append(endpoint.title()).append(" |");
      rule.append("---|");
    }
    table.append('\n').append(rule).append('\n');
    rows.forEach(
        (input, answers) -> {
          table.append("| ").append(input).append(" |");
          for (PipelineEndpoint endpoint : PipelineEndpoint.values()) {
            table.append(' ').append(cell(answers.getOrDefault(endpoint, Map.of()))).append(" |");
          }
          table.append('\n');
        });
    return table.toString();
  }

  private static String cell(Map<String, Integer> answers) {
    if (answers.isEmpty()) {
      return "–";
    }
    StringBuilder cell = new StringBuilder();
    answers.forEach(
        (answer, times) -> {
          cell.append(cell.isEmpty() ? "" : ", ").append(answer);
          if (times > 1 || answers.size() > 1) {
            cell.append(" × ").append(times);
          }
        });
    return cell.toString();
  }

  void write(Path file) {
    String text = markdown();
    System.out.println(text);
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
