package io.hostpay.local.bench;

import com.google.cloud.tasks.v2.CloudTasksClient;
import com.google.cloud.tasks.v2.QueueName;
import io.hostpay.local.LocalKeys;
import io.hostpay.local.LocalSystem;
import io.hostpay.local.Orders;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Requests for distinct payments, 16 at once, to a system's GCHostPay1, and what has neither HTTP
 * nor decisions, only what has to be stored and sent. What is enqueued stays in its queue: nothing
 * else is to work meanwhile.
 */
final class IntakeLoad implements AutoCloseable {
  private static final String STATUS_CHECKS = "gchostpay-status-check-queue";
  private static final int AT_ONCE = 16;
  private static final double ETH = 0.5;

  private final LocalSystem system;
  private final CloudTasksClient tasks;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final BareIntake bare;

  IntakeLoad(LocalSystem system, CloudTasksClient tasks) throws SQLException {
    this.system = system;
    this.tasks = tasks;
    this.bare = new BareIntake(system, tasks, STATUS_CHECKS, AT_ONCE);
    tasks.pauseQueue(queue());
  }

  private static QueueName queue() {
    return QueueName.of(LocalKeys.PROJECT, LocalKeys.LOCATION, STATUS_CHECKS);
  }

  /** How many a second GCHostPay1 takes in. */
  double hostPay(int count) throws Exception {
    return perSecond(count, this::request, this::accepted);
  }

  /** How many a second the loop does. */
  double bare(int count) throws Exception {
    return perSecond(count, () -> Orders.fresh(ETH), bare::take);
  }

  HttpRequest request() {
    return ImageSystem.request(
        system, Orders.fresh(ETH), "http://127.0.0.1:" + system.ports().orchestrator());
  }

  void accepted(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200 || !answer.body().contains("enqueued")) {
      throw new IllegalStateException("not taken in: " + answer.statusCode() + answer.body());
    }
  }

  /** What is done with each. */
  private interface Work<T> {
    void run(T input) throws Exception;
  }

  /** What each needs is made before the clock runs. */
  private static <T> double perSecond(int count, Callable<T> input, Work<T> work) throws Exception {
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      T made = input.call();
      calls.add(
          () -> {
            work.run(made);
            return true;
          });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      long began = System.nanoTime();
      for (Future<Boolean> done : threads.invokeAll(calls)) {
        done.get();
      }
      return count / ((System.nanoTime() - began) / 1e9);
    }
  }

  /** Throws away what was enqueued. */
  @Override
  public void close() throws SQLException {
    bare.close();
    http.close();
    var unused = tasks.purgeQueue(queue());
    unused = tasks.resumeQueue(queue());
  }
}
