package io.hostpay.local.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.local.LocalClock;
import io.hostpay.local.LocalSystem;
import io.hostpay.local.Orders;
import io.hostpay.local.Ports;
import io.hostpay.local.QueueAdmin;
import io.hostpay.local.Service;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The local run with one carrier of virtual threads, as on one core. Reading the output of a
 * service that prints nothing used to hold the carrier, and the queues stood still.
 */
@Order(3) // mostly waiting: others run beside it
class OneCarrierIT {
  @Test
  void theQueuesGoOnAfterIdleSeconds() throws Exception {
    idleThenPay(10, 1);
  }

  @Test
  @Tag("long")
  void theQueuesGoOnAfterThreeIdleMinutes() throws Exception {
    idleThenPay(180, 1);
  }

  @Test
  @Tag("long")
  void aThousandPaymentsGoThroughTheQueues() throws Exception {
    idleThenPay(1, 1000);
  }

  private static void idleThenPay(int seconds, int payments) throws Exception {
    Process run =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-XX:TieredStopAtLevel=1",
                "-XX:ActiveProcessorCount=1",
                "-Djdk.virtualThreadScheduler.parallelism=1",
                "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Run.class.getName(),
                Integer.toString(seconds),
                Integer.toString(payments))
            .redirectErrorStream(true)
            .start();
    try {
      String output = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(run.waitFor(10, TimeUnit.SECONDS)).isTrue();
      output.lines().filter(line -> line.startsWith("one carrier")).forEach(System.out::println);
      assertThat(run.exitValue()).as(output).isZero();
    } finally {
      run.destroyForcibly();
    }
  }

  /** The process that has one carrier. */
  static final class Run {
    private Run() {}

    public static void main(String[] arguments) throws InterruptedException {
      int seconds = Integer.parseInt(arguments[0]);
      int payments = Integer.parseInt(arguments[1]);
      String oneCpu = "-XX:ActiveProcessorCount=1";
      int status = 1;
      try (LocalSystem system =
              LocalSystem.start(
                  Ports.free(),
                  LocalClock.startingNow(payments == 1 ? 1 : 10),
                  Map.of(
                      Service.ORCHESTRATOR, Map.of("JAVA_TOOL_OPTIONS", oneCpu),
                      Service.STATUS_CHECKER, Map.of("JAVA_TOOL_OPTIONS", oneCpu),
                      Service.PAYMENT_EXECUTOR,
                          Map.of("JAVA_TOOL_OPTIONS", oneCpu, "STUCK_AFTER", "2h")),
                  (service, line) -> {});
          QueueAdmin queues = QueueAdmin.of(system.ports().cloudTasks())) {
        Thread.sleep(Duration.ofSeconds(seconds));
        long start = System.nanoTime();
        assertThat(queues.waiting()).isEmpty();
        long listed = System.nanoTime();
        for (int i = 0; i < payments; i++) {
          PaymentOrder order = Orders.fresh(0.004);
          var unused = system.gcsplit1().enqueue(system.gcsplit1().token(order, null));
          Thread.sleep(2); // 500 a second
        }
        // The fault held it up for ever; the queues let five a second of the run's time through.
        Duration patience = Duration.ofSeconds(60 + payments);
        Awaitility.await()
            .atMost(patience)
            .until(
                () ->
                    system
                            .database()
                            .jdbc()
                            .sql("select count(*) from hostpay_payment where state = 'COMPLETED'")
                            .query(Integer.class)
                            .single()
                        == payments);
        System.out.printf(
            "one carrier: after %d idle seconds the queues answered in %d ms, a payment was"
                + " COMPLETED in %d ms%n",
            seconds, (listed - start) / 1_000_000, (System.nanoTime() - listed) / 1_000_000);
        status = 0;
      } catch (RuntimeException | AssertionError e) {
        System.out.println("failed: " + e);
      }
      System.exit(status);
    }
  }
}
