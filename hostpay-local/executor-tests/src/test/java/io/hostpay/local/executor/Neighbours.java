package io.hostpay.local.executor;

import com.google.cloud.tasks.v2.CloudTasksGrpc;
import com.google.cloud.tasks.v2.CreateTaskRequest;
import com.google.cloud.tasks.v2.HttpMethod;
import com.google.cloud.tasks.v2.QueueName;
import com.google.cloud.tasks.v2.Task;
import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpServer;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.PaymentRequest;
import io.hostpay.common.token.PaymentResponse;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.common.token.TokenVerdict;
import io.hostpay.local.LocalClock;
import io.hostpay.local.LocalKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import tools.jackson.databind.json.JsonMapper;

/**
 * GCHostPay1's part around GCHostPay3: enqueues what is to be paid, and listens to what came of it.
 */
final class Neighbours implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final SigningKeys keys = SigningKeys.of(LocalKeys.HOSTPAY_INTERNAL_SIGNING_KEY);
  private final TokenCodec<PaymentRequest> requests = TokenCodec.paymentRequest(keys);
  private final TokenCodec<PaymentResponse> responses = TokenCodec.paymentResponse(keys);
  private final List<PaymentResponse> heard = new CopyOnWriteArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final LocalClock clock;
  private final ManagedChannel channel;
  private final HttpServer orchestrator;

  Neighbours(int cloudTasks, LocalClock clock) {
    this.clock = clock;
    this.channel = ManagedChannelBuilder.forAddress("127.0.0.1", cloudTasks).usePlaintext().build();
    try {
      this.orchestrator =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    orchestrator.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    orchestrator.createContext(
        "/",
        exchange -> {
          try (exchange) {
            hear(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
          }
        });
    orchestrator.start();
  }

  /** What an HTTP request was answered. */
  record Answer(int status, String body, Duration took) {}

  /** Where GCHostPay1 is. */
  String orchestrator() {
    return "http://127.0.0.1:" + orchestrator.getAddress().getPort();
  }

  /** What GCHostPay1 was told of a payment, repeats included. */
  List<PaymentResponse> heard(PaymentOrder order) {
    return heard.stream().filter(told -> told.uniqueId().equals(order.uniqueId())).toList();
  }

  private void hear(String body) {
    String token = JSON.readTree(body).path("token").asString("");
    if (responses.decode(token, clock.clock().instant())
        instanceof TokenVerdict.Valid<PaymentResponse> valid) {
      heard.add(valid.message());
    }
  }

  void enqueue(String queue, String url, PaymentOrder order) {
    var unused =
        CloudTasksGrpc.newBlockingStub(channel)
            .createTask(
                CreateTaskRequest.newBuilder()
                    .setParent(
                        QueueName.of(LocalKeys.PROJECT, LocalKeys.LOCATION, queue).toString())
                    .setTask(
                        Task.newBuilder()
                            .setHttpRequest(
                                com.google.cloud.tasks.v2.HttpRequest.newBuilder()
                                    .setHttpMethod(HttpMethod.POST)
                                    .setUrl(url)
                                    .putHeaders("Content-Type", "application/json")
                                    .setBody(ByteString.copyFromUtf8(body(order)))))
                    .build());
  }

  Answer deliver(String url, PaymentOrder order) {
    return post(url, body(order));
  }

  Answer post(String url, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", "application/json")
            .header("X-CloudTasks-TaskRetryCount", "0")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    long began = System.nanoTime();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(
          answer.statusCode(), answer.body(), Duration.ofNanos(System.nanoTime() - began));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for an answer", e);
    }
  }

  private String body(PaymentOrder order) {
    String token = requests.encode(new PaymentRequest(order, clock.clock().instant()));
    return "{\"token\":\"" + token + "\"}";
  }

  @Override
  public void close() {
    orchestrator.stop(0);
    channel.shutdownNow();
    http.shutdownNow();
  }
}
