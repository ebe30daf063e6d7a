package io.hostpay.local.bench;

import com.google.cloud.tasks.v2.CloudTasksClient;
import com.google.cloud.tasks.v2.ListTasksRequest;
import com.google.cloud.tasks.v2.QueueName;
import com.google.cloud.tasks.v2.Task;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.WireAmount;
import io.hostpay.local.LocalKeys;
import io.hostpay.local.LocalSystem;
import io.hostpay.local.Orders;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Requests for distinct payments, 16 at once, to a system's GCHostPay1, and what has neither HTTP
 * nor decisions, only what has to be stored and sent. What is enqueued stays in its queue: nothing
 * else is to work meanwhile.
 */
final class IntakeLoad implements AutoCloseable {
  static final double ETH = 0.5;
  private static final String STATUS_CHECKS = "gchostpay-status-check-queue";
  private static final int AT_ONCE = 16;
  private static final MediaType JSON = MediaType.get("application/json");

  private final LocalSystem system;
  private final CloudTasksClient tasks;
  private final String url;

  /** A client that blocks, since the asking is done on the processors that are measured. */
  private final OkHttpClient http =
      new OkHttpClient.Builder()
          .connectionPool(new ConnectionPool(AT_ONCE, 1, TimeUnit.MINUTES))
          .build();

  private final BareProcess bare;

  /**
   * Has one payment taken in, whose task is the model of the loop's.
   *
   * @param orchestrator GCHostPay1's address
   * @param connections as many as GCHostPay1 has
   */
  IntakeLoad(LocalSystem system, CloudTasksClient tasks, String orchestrator, int connections)
      throws IOException {
    this.system = system;
    this.tasks = tasks;
    this.url = orchestrator + "/";
    var unused = tasks.pauseQueue(queue());
    accepted(request());
    this.bare = new BareProcess(system, connections, first());
  }

  private static QueueName queue() {
    return QueueName.of(LocalKeys.PROJECT, LocalKeys.LOCATION, STATUS_CHECKS);
  }

  private Task first() {
    ListTasksRequest whole =
        ListTasksRequest.newBuilder()
            .setParent(queue().toString())
            .setResponseView(Task.View.FULL)
            .build();
    Task task = tasks.listTasks(whole).iterateAll().iterator().next();
    return task.toBuilder()
        .clearCreateTime()
        .clearScheduleTime()
        .clearView()
        .clearDispatchCount()
        .build();
  }

  /** How many a second GCHostPay1 takes in. */
  double hostPay(int count) throws Exception {
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Request request = request();
      calls.add(
          () -> {
            accepted(request);
            return true;
          });
    }
    return perSecond(calls);
  }

  /** How many a second the loop does. */
  double bare(int count) throws IOException {
    return bare.perSecond(count);
  }

  /** GCSplit1's, with both amounts. */
  Request request() {
    PaymentOrder order = Orders.fresh(ETH);
    String token = system.gcsplit1().token(order, new WireAmount(ETH));
    return new Request.Builder()
        .url(url)
        .header("Authorization", system.tasks().google().bearer(LocalKeys.GCSPLIT1_ACCOUNT, url))
        .post(RequestBody.create("{\"token\":\"" + token + "\"}", JSON))
        .build();
  }

  void accepted(Request request) throws IOException {
    try (Response answer = http.newCall(request).execute()) {
      String text = Objects.requireNonNull(answer.body()).string();
      if (answer.code() != 200 || !text.contains("enqueued")) {
        throw new IllegalStateException("not taken in: " + answer.code() + text);
      }
    }
  }

  /** What each needs is made before the clock runs. */
  static double perSecond(List<Callable<Boolean>> calls) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      long began = System.nanoTime();
      for (Future<Boolean> done : threads.invokeAll(calls)) {
        done.get();
      }
      return calls.size() / ((System.nanoTime() - began) / 1e9);
    }
  }

  /** Throws away what was enqueued. */
  @Override
  public void close() throws IOException {
    try {
      bare.close();
    } finally {
      http.connectionPool().evictAll();
      var unused = tasks.purgeQueue(queue());
      unused = tasks.resumeQueue(queue());
    }
  }
}
