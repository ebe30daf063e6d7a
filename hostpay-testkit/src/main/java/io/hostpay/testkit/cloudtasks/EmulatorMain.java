package io.hostpay.testkit.cloudtasks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** The emulator by itself, for whichever client wants one, until Ctrl-C. */
public final class EmulatorMain {
  private static final String USAGE =
      "arguments: [port, 8123 if not given [a file of queues, as deploy/queues.conf [project"
          + " location]]]. Nothing was started.";

  private EmulatorMain() {}

  /** See {@code hostpay-testkit/cloud-tasks-emulator.md}. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (CloudTasksEmulator emulator = start(List.of(arguments))) {
      System.out.printf(
          "Cloud Tasks listens on 127.0.0.1:%d; the keys of its identities are at %s%n",
          emulator.port(), emulator.google().keySet());
      Thread.currentThread().join();
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  /**
   * Starts it as the arguments say; other queues can be created in any project and location.
   *
   * @throws IllegalArgumentException if they cannot be understood; nothing is running then
   * @throws IOException if the file cannot be read or the port be bound; likewise
   */
  static CloudTasksEmulator start(List<String> arguments) throws IOException {
    if (arguments.size() == 3 || arguments.size() > 4) {
      throw new IllegalArgumentException(USAGE);
    }
    int port = arguments.isEmpty() ? 8123 : port(arguments.getFirst());
    List<QueueDefinition> queues =
        arguments.size() < 2 ? List.of() : QueueDefinitions.read(Path.of(arguments.get(1)));
    String project = arguments.size() < 4 ? "my-project" : arguments.get(2);
    String location = arguments.size() < 4 ? "us-central1" : arguments.get(3);
    return CloudTasksEmulator.start(port, Clock.systemUTC(), 1, queues, project, location);
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException none) {
      // as one that is out of range
    }
    throw new IllegalArgumentException(USAGE);
  }
}
