package io.hostpay.local;

import java.util.List;

/** How a process ended by itself. */
record Ended(int status, String output) {
  /** The names of the settings that it complained of. */
  List<String> problems() {
    return output
        .lines()
        .filter(line -> line.startsWith("  "))
        .map(line -> line.strip().split(" ", 2)[0])
        .toList();
  }
}
