package io.hostpay.local.bench;

import com.google.cloud.tasks.v2.CloudTasksClient;
import com.google.cloud.tasks.v2.HttpMethod;
import com.google.cloud.tasks.v2.HttpRequest;
import com.google.cloud.tasks.v2.OidcToken;
import com.google.cloud.tasks.v2.QueueName;
import com.google.cloud.tasks.v2.Task;
import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.hostpay.local.LocalKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The queues that a payment goes through, each with a target that only enqueues the next task. */
final class EmptyHops implements AutoCloseable {
  private static final List<String> QUEUES =
      List.of(
          "gcsplit-hostpay-trigger-queue",
          "gchostpay-status-check-queue",
          "gchostpay-status-response-queue",
          "gchostpay-payment-execute-queue",
          "gchostpay-payment-response-queue");

  private final CloudTasksClient tasks;
  private final HttpServer target;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile CountDownLatch arrived = new CountDownLatch(1);

  EmptyHops(CloudTasksClient tasks) throws IOException {
    this.tasks = tasks;
    this.target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    target.setExecutor(threads);
    target.createContext("/", this::hop);
    target.start();
  }

  /** How long one way through all of them takes. */
  double millis() throws InterruptedException {
    arrived = new CountDownLatch(1);
    long began = System.nanoTime();
    enqueue(0);
    if (!arrived.await(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("a task was not delivered within a minute");
    }
    return (System.nanoTime() - began) / 1e6;
  }

  private void hop(HttpExchange exchange) throws IOException {
    int next = Integer.parseInt(exchange.getRequestURI().getPath().substring(1)) + 1;
    exchange.getRequestBody().readAllBytes();
    if (next < QUEUES.size()) {
      enqueue(next);
    }
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
    if (next == QUEUES.size()) {
      arrived.countDown();
    }
  }

  private void enqueue(int hop) {
    var unused =
        tasks.createTask(
            QueueName.of(LocalKeys.PROJECT, LocalKeys.LOCATION, QUEUES.get(hop)),
            Task.newBuilder()
                .setHttpRequest(
                    HttpRequest.newBuilder()
                        .setHttpMethod(HttpMethod.POST)
                        .setUrl("http://127.0.0.1:" + target.getAddress().getPort() + "/" + hop)
                        .setOidcToken(
                            OidcToken.newBuilder().setServiceAccountEmail(LocalKeys.TASKS_ACCOUNT))
                        .putHeaders("Content-Type", "application/json")
                        .setBody(
                            ByteString.copyFromUtf8("{\"token\":\"" + "A".repeat(150) + "\"}")))
                .build());
  }

  @Override
  public void close() {
    target.stop(0);
    threads.close();
  }
}
