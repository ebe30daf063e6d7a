package io.hostpay.local.monitoring;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The part of Cloud Logging's <a
 * href="https://cloud.google.com/logging/docs/view/logging-query-language">query language</a> that
 * deploy/monitoring uses: comparisons, {@code AND}, {@code OR}, {@code NOT}, parentheses, and lists
 * of values. What it does not know it refuses.
 */
final class LogFilter {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|\\(|\\)|!=|=~|!~|>=|<=|[=<>:]|[^\\s()=!<>:\"]+)");
  private static final List<String> SEVERITIES =
      List.of(
          "DEFAULT",
          "DEBUG",
          "INFO",
          "NOTICE",
          "WARNING",
          "ERROR",
          "CRITICAL",
          "ALERT",
          "EMERGENCY");

  private final List<String> tokens = new ArrayList<>();
  private final String text;
  private int next;

  private LogFilter(String text) {
    this.text = text;
    Matcher token = TOKEN.matcher(text);
    int end = 0;
    while (end < text.stripTrailing().length()) {
      if (!token.find(end) || token.start() != end) {
        throw refused("what stands at " + end);
      }
      tokens.add(token.group(1));
      end = token.end();
    }
  }

  /** Reads a filter; the predicate says whether it takes a log entry. */
  static Predicate<JsonNode> read(String text) {
    LogFilter filter = new LogFilter(text);
    Predicate<JsonNode> whole = filter.disjunction();
    if (filter.next < filter.tokens.size()) {
      throw filter.refused(filter.peek());
    }
    return whole;
  }

  // AND binds tighter than OR here; Google's own documentation says so of Logging, and the reverse
  // of Monitoring. The definitions put parentheses wherever both stand side by side.
  private Predicate<JsonNode> disjunction() {
    Predicate<JsonNode> left = conjunction();
    while (takes("OR")) {
      left = left.or(conjunction());
    }
    return left;
  }

  private Predicate<JsonNode> conjunction() {
    Predicate<JsonNode> left = one();
    while (takes("AND")) {
      left = left.and(one());
    }
    return left;
  }

  private Predicate<JsonNode> one() {
    if (takes("NOT")) {
      return one().negate();
    }
    if (takes("(")) {
      Predicate<JsonNode> inner = disjunction();
      expect(")");
      return inner;
    }
    String path = take();
    String operator = take();
    if (!takes("(")) {
      return comparison(path, operator, take());
    }
    Predicate<JsonNode> any = comparison(path, operator, take());
    while (takes("OR")) {
      any = any.or(comparison(path, operator, take()));
    }
    expect(")");
    return any;
  }

  private Predicate<JsonNode> comparison(String path, String operator, String quoted) {
    String value = quoted.startsWith("\"") ? unquoted(quoted) : quoted;
    if (operator.equals(":") && value.equals("*")) {
      return entry -> !at(entry, path).isMissingNode();
    }
    if (path.equals("severity")) {
      return entry -> compares(rank(at(entry, path).asString("DEFAULT")) - rank(value), operator);
    }
    return switch (operator) {
      case "=" -> entry -> text(entry, path).equals(value);
      case "!=" -> entry -> !text(entry, path).equals(value);
      case ":" ->
          entry ->
              text(entry, path)
                  .toLowerCase(java.util.Locale.ROOT)
                  .contains(value.toLowerCase(java.util.Locale.ROOT));
      case "=~" -> entry -> Pattern.compile(value).matcher(text(entry, path)).find();
      case "!~" -> entry -> !Pattern.compile(value).matcher(text(entry, path)).find();
      case ">", "<", ">=", "<=" -> {
        double bound = Double.parseDouble(value);
        yield entry ->
            at(entry, path).isNumber()
                && compares(Double.compare(at(entry, path).asDouble(), bound), operator);
      }
      default -> throw refused(operator);
    };
  }

  private static boolean compares(int difference, String operator) {
    return switch (operator) {
      case ">" -> difference > 0;
      case "<" -> difference < 0;
      case ">=" -> difference >= 0;
      case "<=" -> difference <= 0;
      case "=" -> difference == 0;
      default -> throw new IllegalArgumentException("severity " + operator);
    };
  }

  private static int rank(String severity) {
    int rank = SEVERITIES.indexOf(severity);
    if (rank < 0) {
      throw new IllegalArgumentException("no severity: " + severity);
    }
    return rank;
  }

  private static String text(JsonNode entry, String path) {
    return at(entry, path).asString("");
  }

  static JsonNode at(JsonNode entry, String path) {
    JsonNode node = entry;
    for (String step : path.split("\\.", -1)) {
      node = node.path(step);
    }
    return node;
  }

  private static String unquoted(String quoted) {
    return quoted.substring(1, quoted.length() - 1).replaceAll("\\\\(.)", "$1");
  }

  private String peek() {
    return next < tokens.size() ? tokens.get(next) : "";
  }

  private boolean takes(String token) {
    if (peek().equals(token)) {
      next++;
      return true;
    }
    return false;
  }

  private String take() {
    if (next == tokens.size()) {
      throw refused("its end");
    }
    return tokens.get(next++);
  }

  private void expect(String token) {
    if (!takes(token)) {
      throw refused(peek());
    }
  }

  private IllegalArgumentException refused(String what) {
    return new IllegalArgumentException("not understood: " + what + " in " + text);
  }
}
