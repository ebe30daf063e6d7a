package io.hostpay.local.bench;

import com.google.cloud.tasks.v2.QueueName;
import io.hostpay.local.LocalKeys;
import io.hostpay.local.Orders;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * GCHostPay1 takes requests in: as many a second as it can at 16 at once, and how long each takes
 * at a pace. Against a loop that has neither HTTP nor decisions, only what has to be stored and
 * sent.
 */
final class IntakeRow implements Row {
  private static final String STATUS_CHECKS = "gchostpay-status-check-queue";
  private static final int AT_ONCE = 16;
  private static final int REQUESTS = 3_000;
  private static final int A_SECOND = 50;
  private static final int PACED = 500;

  @Override
  public String name() {
    return "intake";
  }

  @Override
  public List<Line> measure(BenchOptions options) throws Exception {
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    List<Double> slowest = new ArrayList<>();
    try (ImageSystem image = new ImageSystem(options.profiling());
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        BareIntake bare = new BareIntake(image, STATUS_CHECKS, AT_ONCE)) {
      // What is enqueued stays where it is: nothing else is to work meanwhile.
      image.tasks().pauseQueue(QueueName.of(LocalKeys.PROJECT, LocalKeys.LOCATION, STATUS_CHECKS));
      perSecond(REQUESTS, () -> request(image), request -> accepted(http, request));
      perSecond(REQUESTS, () -> Orders.fresh(0.5), bare::take);
      for (int run = 0; run < options.runs(); run++) {
        ours.add(perSecond(REQUESTS, () -> request(image), request -> accepted(http, request)));
        theirs.add(perSecond(REQUESTS, () -> Orders.fresh(0.5), bare::take));
        slowest.add(p99Millis(image, http));
      }
    }
    return List.of(
        Line.ratio(
            "GCHostPay1 `POST /`, distinct tokens, 16 at once",
            new Series(ours),
            "/s",
            "the same SQL and CreateTask in a loop",
            new Series(theirs),
            Bound.atLeast(0.7, " ×")),
        Line.figure(
            "the same at 50/s, 99 of 100 within",
            new Series(slowest),
            "ms",
            Bound.atMost(20, " ms")));
  }

  private static HttpRequest request(ImageSystem image) {
    return image.request(
        Orders.fresh(0.5), "http://127.0.0.1:" + image.system().ports().orchestrator());
  }

  private static void accepted(HttpClient http, HttpRequest request) throws Exception {
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200 || !answer.body().contains("enqueued")) {
      throw new IllegalStateException("not taken in: " + answer.statusCode() + answer.body());
    }
  }

  /** What is done with each. */
  interface Work<T> {
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

  /** Counted from when each was due, so that one that is late for another counts too. */
  private static double p99Millis(ImageSystem image, HttpClient http) throws Exception {
    List<HttpRequest> requests = new ArrayList<>();
    for (int i = 0; i < PACED; i++) {
      requests.add(request(image));
    }
    List<Future<Double>> times = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long began = System.nanoTime();
      for (int i = 0; i < PACED; i++) {
        long due = began + i * 1_000_000_000L / A_SECOND;
        HttpRequest request = requests.get(i);
        times.add(
            threads.submit(
                () -> {
                  Thread.sleep(java.time.Duration.ofNanos(Math.max(0, due - System.nanoTime())));
                  accepted(http, request);
                  return (System.nanoTime() - due) / 1e6;
                }));
      }
    }
    List<Double> sorted = new ArrayList<>();
    for (Future<Double> time : times) {
      sorted.add(time.get());
    }
    sorted.sort(null);
    return sorted.get(PACED * 99 / 100);
  }
}
