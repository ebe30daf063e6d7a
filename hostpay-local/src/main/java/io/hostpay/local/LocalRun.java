package io.hostpay.local;

import io.hostpay.common.token.PaymentOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.CountDownLatch;

/** {@code hostpay-local/run}: starts everything and stays, or pays one payment and ends. */
public final class LocalRun {
  private LocalRun() {}

  /**
   * Exit status 0 when all went well, 1 when the payment did not arrive, 2 when nothing was
   * started.
   */
  public static void main(String[] arguments) throws InterruptedException {
    RunOptions options;
    try {
      options = RunOptions.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + ". Nothing was started.");
      System.exit(2);
      return;
    }
    System.exit(run(options));
  }

  private static int run(RunOptions options) throws InterruptedException {
    List<String> taken = Ports.documented().taken();
    if (!taken.isEmpty()) {
      System.err.printf(
          "Something else listens on port %s, another hostpay-local/run perhaps. "
              + "Nothing was started; stop it and try again.%n",
          String.join(", ", taken));
      return 2;
    }
    Screen screen = new Screen();
    try (LocalSystem system = options.images() ? around(screen) : whole(options, screen);
        Ending trouble = trouble(options, system, screen)) {
      if (options.aloud()) {
        system.tasks().onAttempt(screen::hop);
      }
      if (options.step()) {
        return new OnePayment(system, screen).run() ? 0 : 1;
      }
      if (options.payments() > 0) {
        return new SomePayments(system, screen, options.payments()).run() ? 0 : 1;
      }
      firstScreen(system.ports(), options, screen);
      atCtrlC(trouble, system);
      payAtEachEnter(system, screen);
      new CountDownLatch(1).await(); // until Ctrl-C
      return 0;
    }
  }

  private static LocalSystem whole(RunOptions options, Screen screen) {
    screen.line("Starting PostgreSQL, a chain, ChangeNow, Cloud Tasks and the three services ...");
    ClassCache.makeAll();
    return LocalSystem.start(
        Ports.documented(),
        LocalClock.startingNow(options.timeScale()),
        options.settings(),
        (service, line) -> {
          if (options.aloud()) {
            screen.service(service, line);
          }
        });
  }

  private static LocalSystem around(Screen screen) throws InterruptedException {
    screen.line("Starting PostgreSQL, a chain, ChangeNow and Cloud Tasks ...");
    LocalSystem system = LocalSystem.startAround(Ports.documented(), LocalClock.startingNow(1));
    screen.title("Waiting for the three services. In another terminal:");
    screen.line("docker compose -f hostpay-local/compose.yaml up --build");
    system.awaitServices();
    return system;
  }

  private static void atCtrlC(Ending trouble, LocalSystem system) {
    Thread stop =
        new Thread(
            () -> {
              trouble.close();
              system.close();
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(stop);
  }

  private interface Ending extends AutoCloseable {
    @Override
    void close();
  }

  private static Ending trouble(RunOptions options, LocalSystem system, Screen screen) {
    return options.trouble()
        ? Trouble.start(system, screen, () -> pay(system, screen))::close
        : () -> {};
  }

  /** One payment a line, for as long as somebody is there to type. */
  private static void payAtEachEnter(LocalSystem system, Screen screen) {
    Scanner keys = new Scanner(System.in, StandardCharsets.UTF_8);
    while (keys.hasNextLine()) {
      keys.nextLine();
      pay(system, screen);
    }
  }

  private static void pay(LocalSystem system, Screen screen) {
    PaymentOrder order = Orders.fresh(OnePayment.ETH);
    system.gcsplit1().enqueue(system.gcsplit1().token(order, null));
    screen.line("GCSplit1 asked for payment " + order.uniqueId().value());
  }

  private static void firstScreen(Ports ports, RunOptions options, Screen screen) {
    String console = Service.url(ports.orchestrator());
    screen.title(
        "HostPay is up: it pays ETH to ChangeNow's deposit addresses, here with play money.");
    screen.line("The console       " + console + "/console");
    screen.line("Enter pays one payment, Ctrl-C stops. To try next, in another terminal:");
    screen.line("  deploy/payments.sh list --url=" + console);
    screen.line("  deploy/payments.sh pause --reason=tried --url=" + console);
    screen.line("  deploy/payments.sh resume --url=" + console);
    screen.line("");
    screen.line(
        "GCHostPay1, 2, 3  %s, %d, %d"
            .formatted(console, ports.statusChecker(), ports.paymentExecutor()));
    screen.line(
        "Cloud Tasks       127.0.0.1:%d (gRPC, plaintext), project %s, location %s"
            .formatted(ports.cloudTasks(), LocalKeys.PROJECT, LocalKeys.LOCATION));
    screen.line(
        "ChangeNow         " + Service.url(ports.changeNow()) + " (WireMock, /__admin is on)");
    screen.line("Ethereum          " + Service.url(ports.chain()) + " (anvil)");
    screen.line(
        "PostgreSQL        127.0.0.1:%d, database, user and password hostpay"
            .formatted(ports.database()));
    screen.line("Requests' key     " + LocalKeys.TPS_HOSTPAY_SIGNING_KEY);
    screen.line("Webhook's key     " + LocalKeys.ETHEREUM_RPC_WEBHOOK_SECRET);
    options
        .settings()
        .forEach(
            (service, settings) -> {
              String port = settings.get(RunOptions.METRICS_PORT);
              if (port != null) {
                screen.line("Metrics           http://127.0.0.1:" + port + "/metrics");
              }
            });
  }
}
