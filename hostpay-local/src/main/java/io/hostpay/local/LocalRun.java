package io.hostpay.local;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** {@code hostpay-local/run}: starts everything and stays, or pays one payment and ends. */
public final class LocalRun {
  private static final String METRICS = "MANAGEMENT_PORT";
  private static final String USAGE =
      """
      usage: hostpay-local/run [--once | --payments N] [--time-scale N] [--metrics]
        --once          pay one payment the way GCSplit1 would, print each step, exit 0 if it arrived
        --payments N    pay N at once, show how far they are, exit 0 if every one arrived
        --time-scale N  let the clock of queues and services run N times faster
        --metrics       let Prometheus read each service's numbers, at its port + 1000\
      """;

  private LocalRun() {}

  /**
   * Exit status 0 when all went well, 1 when the payment did not arrive, 2 when nothing was
   * started.
   */
  public static void main(String[] arguments) throws InterruptedException {
    int payments = 0;
    boolean once = false;
    double timeScale = 1;
    Map<Service, Map<String, String>> settings = new EnumMap<>(Service.class);
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--once" -> once = true;
        case "--payments" -> payments = count(i + 1 < arguments.length ? arguments[++i] : "");
        case "--time-scale" -> timeScale = scale(i + 1 < arguments.length ? arguments[++i] : "");
        case "--metrics" -> settings.putAll(withMetrics());
        default -> wrongArguments("unknown argument " + arguments[i]);
      }
    }
    if (once && payments > 0) {
      wrongArguments("--once is one payment, --payments N are N: not both");
    }
    System.exit(run(once ? 1 : payments, once, timeScale, settings));
  }

  private static int run(
      int payments, boolean step, double timeScale, Map<Service, Map<String, String>> settings)
      throws InterruptedException {
    List<String> taken = Ports.documented().taken();
    if (!taken.isEmpty()) {
      System.err.printf(
          "Something else listens on port %s, another hostpay-local/run perhaps. "
              + "Nothing was started; stop it and try again.%n",
          String.join(", ", taken));
      return 2;
    }
    Screen screen = new Screen();
    // Of many payments nobody reads every line; the console shows each.
    boolean aloud = step || payments == 0;
    try (LocalSystem system =
        LocalSystem.start(
            Ports.documented(),
            LocalClock.startingNow(timeScale),
            settings,
            (service, line) -> {
              if (aloud) {
                screen.service(service, line);
              }
            })) {
      if (aloud) {
        system.tasks().onAttempt(screen::hop);
      }
      if (step) {
        return new OnePayment(system, screen).run() ? 0 : 1;
      }
      if (payments > 0) {
        return new SomePayments(system, screen, payments).run() ? 0 : 1;
      }
      addresses(system.ports(), screen);
      settings.forEach(
          (service, set) ->
              screen.line("Metrics       http://127.0.0.1:" + set.get(METRICS) + "/metrics"));
      CountDownLatch stopped = new CountDownLatch(1);
      Runtime.getRuntime().addShutdownHook(new Thread(system::close, "stop"));
      stopped.await(); // until Ctrl-C
      return 0;
    }
  }

  private static Map<Service, Map<String, String>> withMetrics() {
    Map<Service, Map<String, String>> settings = new EnumMap<>(Service.class);
    for (Service service : Service.values()) {
      int port = service.port(Ports.documented()) + 1000;
      settings.put(service, Map.of(METRICS, Integer.toString(port)));
    }
    return settings;
  }

  private static void addresses(Ports ports, Screen screen) {
    screen.title("HostPay is up. Ctrl-C stops it.");
    screen.line("Console       " + Service.url(ports.orchestrator()) + "/console");
    screen.line("GCHostPay1    " + Service.url(ports.orchestrator()));
    screen.line("GCHostPay2    " + Service.url(ports.statusChecker()));
    screen.line("GCHostPay3    " + Service.url(ports.paymentExecutor()));
    screen.line(
        "Cloud Tasks   127.0.0.1:%d (gRPC, plaintext), project %s, location %s"
            .formatted(ports.cloudTasks(), LocalKeys.PROJECT, LocalKeys.LOCATION));
    screen.line("ChangeNow     " + Service.url(ports.changeNow()) + " (WireMock, /__admin is on)");
    screen.line("Ethereum      " + Service.url(ports.chain()) + " (anvil)");
    screen.line(
        "PostgreSQL    127.0.0.1:%d, database, user and password hostpay"
            .formatted(ports.database()));
    screen.line("Requests are signed with TPS_HOSTPAY_SIGNING_KEY");
    screen.line("              " + LocalKeys.TPS_HOSTPAY_SIGNING_KEY);
    screen.line("Alchemy's notifications with ETHEREUM_RPC_WEBHOOK_SECRET");
    screen.line("              " + LocalKeys.ETHEREUM_RPC_WEBHOOK_SECRET);
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
    wrongArguments("--payments takes a number from 1 to " + SomePayments.MOST);
    return 1;
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
    wrongArguments("--time-scale takes a number above 0 and at most 100000");
    return 1;
  }

  private static void wrongArguments(String problem) {
    System.err.println(problem);
    System.err.println(USAGE);
    System.exit(2);
  }
}
