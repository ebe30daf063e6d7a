package io.hostpay.local.bench;

import com.google.cloud.tasks.v2.QueueName;
import com.google.cloud.tasks.v2.Task;
import io.hostpay.local.LocalKeys;
import io.hostpay.local.Orders;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Payments that were taken in while ChangeNow could not be asked: their tasks wait in a paused
 * queue, all have been overdue for an hour, and a tenth of the tasks is lost. Then the queue goes
 * on, with a sweep at once and another when half of them are paid.
 */
final class Backlog {
  private static final QueueName STATUS_CHECKS =
      QueueName.of(LocalKeys.PROJECT, LocalKeys.LOCATION, "gchostpay-status-check-queue");
  private static final String DRIVEN_ON = "redriven_at is not null";
  private static final String DRIVEN_ON_TWICE =
      """
      (select sum(e.times) from hostpay_event e
       where e.unique_id = hostpay_payment.unique_id and e.event = 'payment_redriven') > 1
      """;
  private static final double ETH = 0.0005;
  private static final int LOST_OF = 10;
  private static final long PATIENCE_NANOS = 1_800_000_000_000L;

  private final ImageSystem image;
  private final JdbcClient jdbc;

  Backlog(ImageSystem image) {
    this.image = image;
    this.jdbc = image.system().database().jdbc();
  }

  /**
   * What came of it.
   *
   * @param millis from the queue's going on until all are paid
   * @param lost so many had lost their task: nothing but a sweep can have driven them on
   * @param drivenOn payments that sweeps drove on; more than {@code lost} means that some were
   *     driven on needlessly
   * @param twice payments that were driven on twice
   */
  record Drained(double millis, int lost, int drivenOn, int twice) {}

  Drained drained(int payments) throws Exception {
    int paid = image.paid();
    int once = image.count(DRIVEN_ON);
    int twice = image.count(DRIVEN_ON_TWICE);
    image.tasks().pauseQueue(STATUS_CHECKS);
    for (int i = 0; i < payments; i++) {
      image.ask(Orders.fresh(ETH), 0);
    }
    long asked = System.nanoTime();
    while (image.count("state = 'RECEIVED'") < payments) {
      pause(asked);
    }
    int lost = loseSome();
    jdbc.sql(
            """
            update hostpay_payment set state_changed_at = state_changed_at - interval '1 hour'
            where state = 'RECEIVED'
            """)
        .update();

    try (HttpClient http = HttpClient.newHttpClient();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Sweeper sweeper = new Sweeper(http, image.system().tasks().google(), image.orchestrator());
      long began = System.nanoTime();
      image.tasks().resumeQueue(STATUS_CHECKS);
      List<Future<?>> sweeps = new ArrayList<>(List.of(threads.submit(() -> swept(sweeper))));
      int through = 0;
      while (through < payments) {
        pause(began);
        through = image.paid() - paid;
        for (Future<?> sweep : sweeps) {
          if (sweep.isDone()) {
            sweep.get(); // without one that has failed the lost ones are never paid
          }
        }
        if (sweeps.size() == 1 && through >= payments / 2) {
          sweeps.add(threads.submit(() -> swept(sweeper)));
        }
      }
      double millis = (System.nanoTime() - began) / 1e6;
      for (Future<?> sweep : sweeps) {
        sweep.get();
      }
      return new Drained(
          millis, lost, image.count(DRIVEN_ON) - once, image.count(DRIVEN_ON_TWICE) - twice);
    }
  }

  private static boolean swept(Sweeper sweeper) throws Exception {
    sweeper.sweep();
    return true;
  }

  /** Deletes every tenth task; returns how many those were. */
  private int loseSome() {
    List<String> names = new ArrayList<>();
    for (Task task : image.tasks().listTasks(STATUS_CHECKS).iterateAll()) {
      names.add(task.getName());
    }
    int lost = 0;
    for (int i = 0; i < names.size(); i += LOST_OF) {
      image.tasks().deleteTask(names.get(i));
      lost++;
    }
    return lost;
  }

  private static void pause(long since) throws InterruptedException {
    Thread.sleep(ImageSystem.LOOK_MS);
    if (System.nanoTime() - since > PATIENCE_NANOS) {
      throw new IllegalStateException("not done within half an hour");
    }
  }
}
