package io.hostpay.local.crash;

import java.util.ArrayDeque;

/** The last lines that the services printed. Thread-safe. */
final class Output {
  private static final int KEPT = 400;
  private final ArrayDeque<String> lines = new ArrayDeque<>();

  synchronized void line(String from, String text) {
    lines.addLast(from + "  " + text);
    if (lines.size() > KEPT) {
      lines.removeFirst();
    }
  }

  synchronized String tail() {
    return String.join("\n", lines);
  }
}
