package io.hostpay.local.bench;

import com.google.cloud.tasks.v2.Task;
import io.hostpay.common.ledger.DatabaseSettings;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.local.LocalSystem;
import io.hostpay.local.Orders;
import io.hostpay.local.Service;
import io.hostpay.testkit.cloudtasks.EmulatorClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * {@link BareIntake} in a process with the flags, the processors and the memory that GCHostPay1
 * has: the same compiler on both sides.
 */
final class BareProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  private final Process process;
  private final BufferedReader answers;

  /**
   * Starts it.
   *
   * @param connections as many as GCHostPay1 has
   * @param like one of GCHostPay1's own tasks
   */
  BareProcess(LocalSystem system, int connections, Task like) throws IOException {
    DatabaseSettings database = system.database().settings();
    List<String> command =
        new ArrayList<>(Image.command("-cp", System.getProperty("java.class.path")));
    command.addAll(1, Image.flags(new Definition(Service.ORCHESTRATOR)));
    command.addAll(1, Image.usualFlags());
    command.addAll(
        List.of(
            BareProcess.class.getName(),
            database.connectionName(),
            database.database(),
            database.user(),
            database.password(),
            Integer.toString(connections),
            Integer.toString(system.ports().cloudTasks()),
            Base64.getEncoder().encodeToString(like.toByteArray())));
    command.add(1, "--sun-misc-unsafe-memory-access=allow");
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Limit.of(process, PATIENCE);
    answers = process.inputReader();
  }

  /** Takes so many in; returns how many a second those were. */
  double perSecond(int count) throws IOException {
    process.outputWriter().write(count + "\n");
    process.outputWriter().flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the bare loop has ended");
    }
    return Double.parseDouble(answer);
  }

  /** The process: a line with a number on its input, a line with the result on its output. */
  public static void main(String[] arguments) throws Exception {
    DatabaseSettings database =
        new DatabaseSettings(
            arguments[0], arguments[1], arguments[2], arguments[3], Integer.parseInt(arguments[4]));
    BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (EmulatorClient google = EmulatorClient.at(Integer.parseInt(arguments[5]));
        BareIntake bare =
            new BareIntake(
                database,
                google.tasks(),
                Task.parseFrom(Base64.getDecoder().decode(arguments[6])))) {
      for (String line = questions.readLine(); line != null; line = questions.readLine()) {
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int i = Integer.parseInt(line); i > 0; i--) {
          PaymentOrder order = Orders.fresh(IntakeLoad.ETH);
          calls.add(
              () -> {
                bare.take(order);
                return true;
              });
        }
        System.out.println(IntakeLoad.perSecond(calls));
      }
    }
  }

  /** It ends with its input. */
  @Override
  public void close() throws IOException {
    process.outputWriter().close();
    process.onExit().join();
  }
}
