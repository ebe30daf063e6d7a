package io.hostpay.local;

import io.hostpay.testkit.cloudtasks.TaskAttempt;
import java.io.Console;
import java.util.Locale;
import java.util.Optional;

/** What a person sees of a local run: titles, the services' messages, each hop of a task. */
final class Screen {
  private static final boolean COLOUR =
      Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
          && System.getenv("NO_COLOR") == null;

  private String lastBar = "";

  void title(String text) {
    if (COLOUR && !lastBar.isEmpty()) {
      System.out.println();
      lastBar = "";
    }
    print("\u001b[1m", text);
  }

  void line(String text) {
    print("", "  " + text);
  }

  /**
   * A line that overwrites the one before; where the output is no terminal, a new line for each
   * change.
   */
  void progress(String bar) {
    if (COLOUR) {
      System.out.print("\r  " + bar + "\u001b[K");
      System.out.flush();
    } else if (!bar.equals(lastBar)) {
      line(bar);
    }
    lastBar = bar;
  }

  void service(Service service, String line) {
    String colour =
        switch (service) {
          case ORCHESTRATOR -> "\u001b[36m";
          case STATUS_CHECKER -> "\u001b[35m";
          case PAYMENT_EXECUTOR -> "\u001b[33m";
        };
    print(colour, line);
  }

  void hop(TaskAttempt attempt) {
    print(
        "\u001b[2m",
        String.format(
            Locale.ROOT,
            "   ↪ %s -> %s: %s (delivery %d, %d ms)",
            attempt.queue(),
            attempt.url(),
            attempt.httpStatus().isPresent() ? attempt.httpStatus().getAsInt() : attempt.failure(),
            attempt.attempt(),
            attempt.duration().toMillis()));
  }

  private static synchronized void print(String colour, String text) {
    System.out.println(COLOUR && !colour.isEmpty() ? colour + text + "\u001b[0m" : text);
  }
}
