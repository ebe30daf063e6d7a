package io.hostpay.local;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the local run was asked for.
 *
 * @param payments how many are paid before it ends; 0: it stays
 * @param step whether it is one payment, of which every step is shown
 * @param images whether somebody else starts the services, from their images
 * @param trouble whether the outside parts fail in turns
 * @param timeScale how many times as fast the clock of queues and services runs
 * @param settings of each service, in place of the usual ones
 */
record RunOptions(
    int payments,
    boolean step,
    boolean images,
    boolean trouble,
    double timeScale,
    Map<Service, Map<String, String>> settings) {
  private static final int PORT_ABOVE = 1000;
  static final String METRICS_PORT = "MANAGEMENT_PORT";

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException where it cannot be understood; the message is for its writer
   */
  static RunOptions parse(String... arguments) {
    Deque<String> rest = new ArrayDeque<>(List.of(arguments));
    int payments = 0;
    boolean step = false;
    boolean images = false;
    boolean trouble = false;
    double timeScale = 1;
    Map<Service, Map<String, String>> settings = new EnumMap<>(Service.class);
    while (!rest.isEmpty()) {
      String argument = rest.pop();
      switch (argument) {
        case "--once" -> step = true;
        case "--payments" -> payments = count(Objects.requireNonNullElse(rest.poll(), ""));
        case "--images" -> images = true;
        case "--trouble" -> trouble = true;
        case "--time-scale" -> timeScale = scale(Objects.requireNonNullElse(rest.poll(), ""));
        case "--metrics" -> metrics(settings);
        case "--set" -> set(settings, Objects.requireNonNullElse(rest.poll(), ""));
        default -> throw new IllegalArgumentException("unknown argument " + argument);
      }
    }
    if (step && payments > 0) {
      throw new IllegalArgumentException("--once is one payment, --payments N are N: not both");
    }
    if (trouble && (step || payments > 0)) {
      throw new IllegalArgumentException(
          "--trouble has payments of its own, without end: not with --once or --payments");
    }
    if (images && (timeScale != 1 || !settings.isEmpty())) {
      throw new IllegalArgumentException(
          "with --images the services have the settings of hostpay-local/compose.yaml:"
              + " --set, --metrics and --time-scale cannot change them");
    }
    return new RunOptions(step ? 1 : payments, step, images, trouble, timeScale, settings);
  }

  /** Whether the services' output is shown: with many payments it would hide the progress. */
  boolean aloud() {
    return step || payments == 0;
  }

  private static void metrics(Map<Service, Map<String, String>> settings) {
    for (Service service : Service.values()) {
      int port = service.port(Ports.documented()) + PORT_ABOVE;
      of(settings, service).put(METRICS_PORT, Integer.toString(port));
    }
  }

  private static void set(Map<Service, Map<String, String>> settings, String text) {
    int dot = text.indexOf('.');
    int equals = text.indexOf('=');
    for (Service service : Service.values()) {
      if (dot > 0 && dot < equals - 1 && text.substring(0, dot).equals(service.displayName())) {
        of(settings, service).put(text.substring(dot + 1, equals), text.substring(equals + 1));
        return;
      }
    }
    throw new IllegalArgumentException(
        "--set takes a service, a dot, a setting's name, = and its value:"
            + " GCHostPay3.MAX_FEE_GWEI=50");
  }

  private static Map<String, String> of(
      Map<Service, Map<String, String>> settings, Service service) {
    return settings.computeIfAbsent(service, first -> new HashMap<>());
  }

  private static int count(String text) {
    try {
      int count = Integer.parseInt(text);
      if (count > 0 && count <= SomePayments.MOST) {
        return count;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException("--payments takes a number from 1 to " + SomePayments.MOST);
  }

  private static double scale(String text) {
    try {
      double scale = Double.parseDouble(text);
      if (scale > 0 && scale <= 100_000) {
        return scale;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException("--time-scale takes a number above 0 and at most 100000");
  }
}
