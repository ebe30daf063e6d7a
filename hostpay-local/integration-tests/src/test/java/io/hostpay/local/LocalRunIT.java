package io.hostpay.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hostpay.common.ledger.DatabaseSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The local run as a process. */
class LocalRunIT {
  @Test
  void aTakenPortIsNamedAndNothingIsStarted() throws Exception {
    try (ServerSocket taken = taken(8084)) {
      Process run = java(LocalRun.class, "--once");

      assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();

      assertThat(taken.isBound()).isTrue();
      assertThat(new String(run.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
          .contains("8084 (ChangeNow)")
          .contains("Nothing was started");
      assertThat(run.exitValue()).isEqualTo(2);
      assertThat(run.getInputStream().readAllBytes()).isEmpty();
    }
  }

  @Test
  void killedItLeavesNothingBehind() throws Exception {
    Process run = java(StartedSystem.class);
    Ports ports;
    List<ProcessHandle> parts;
    try (BufferedReader output = run.inputReader(StandardCharsets.UTF_8)) {
      ports = StartedSystem.ports(output);
      parts = run.descendants().toList();
      assertThat(ports.taken()).hasSize(8);

      run.destroyForcibly().waitFor();
    }

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              assertThat(ports.taken()).isEmpty();
              assertThat(parts).isNotEmpty().noneMatch(ProcessHandle::isAlive);
            });
  }

  /** Once, it built for minutes first. */
  @ParameterizedTest
  @CsvSource({
    "run, once, unknown argument once. Nothing was started.",
    "run, --once now, unknown argument now. Nothing was started.",
    "run, --onec, unknown argument --onec. Nothing was started.",
    "run, --payments, --payments needs a value. Nothing was started.",
    "bench, idle, unknown argument idle. Nothing was measured.",
    "bench, --quick --only, --only needs a value. Nothing was measured."
  })
  void aTypingMistakeIsToldAtOnce(String script, String arguments, String told) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", "hostpay-local/" + script));
    command.addAll(List.of(arguments.split(" ")));

    Process run = new ProcessBuilder(command).directory(Repository.here().root().toFile()).start();

    assertThat(run.getErrorStream().readAllBytes())
        .asString(StandardCharsets.UTF_8)
        .startsWith(told);
    assertThat(run.getInputStream().readAllBytes()).isEmpty();
    assertThat(run.waitFor()).isEqualTo(2);
  }

  /** Once, a request that hung held up Ctrl-C for ten seconds. */
  @Test
  void aServiceThatDoesNotEndByItselfHoldsUpNobody() throws Exception {
    Ports ports = Ports.free();
    Map<String, String> settings =
        Service.STATUS_CHECKER.environment(
            ports,
            new DatabaseSettings("127.0.0.1:9", "none", "none", "none", 1),
            LocalClock.startingNow(1));
    ServiceProcess service =
        ServiceProcess.start(Service.STATUS_CHECKER, settings, ports.statusChecker(), line -> {});
    service.awaitHealthy();
    long pid = service.pid();
    assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor()).isZero();

    long began = System.nanoTime();
    service.close();

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }

  /** Everything, on free ports. */
  static final class StartedSystem {
    private static final String UP = "up on ";

    private StartedSystem() {}

    public static void main(String[] arguments) throws InterruptedException {
      Ports ports = Ports.free();
      LocalSystem.start(ports, LocalClock.startingNow(1), Map.of(), (service, line) -> {});
      System.out.printf(
          "%s%d %d %d %d %d %d %d %d%n",
          UP,
          ports.orchestrator(),
          ports.statusChecker(),
          ports.paymentExecutor(),
          ports.cloudTasks(),
          ports.identityKeys(),
          ports.changeNow(),
          ports.chain(),
          ports.database());
      Thread.sleep(Duration.ofHours(1)); // until it is killed
    }

    static Ports ports(BufferedReader output) {
      int[] p =
          output
              .lines()
              .filter(line -> line.startsWith(UP))
              .findFirst()
              .map(line -> line.substring(UP.length()).split(" "))
              .map(words -> List.of(words).stream().mapToInt(Integer::parseInt).toArray())
              .orElseThrow(() -> new AssertionError("it ended before it was up"));
      return new Ports(p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]);
    }
  }

  /** A socket on this port, unless a local run listens there already. */
  private static ServerSocket taken(int port) throws IOException {
    try {
      return new ServerSocket(port);
    } catch (IOException already) {
      return new ServerSocket(0);
    }
  }

  private static Process java(Class<?> main, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", // as hostpay-local/run does
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    if (main == StartedSystem.class) {
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    }
    return builder.start();
  }
}
