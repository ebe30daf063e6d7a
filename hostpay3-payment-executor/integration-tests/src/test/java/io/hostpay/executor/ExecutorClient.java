package io.hostpay.executor;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.PaymentRequest;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.testkit.HttpAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/** Asks the service's instances for what Cloud Tasks and operators ask them for. */
final class ExecutorClient {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final ExecutorInstances instances;
  private final TokenCodec<PaymentRequest> requests;
  private final Clock clock;

  ExecutorClient(ExecutorInstances instances, SigningKeys keys, Clock clock) {
    this.instances = instances;
    this.requests = TokenCodec.paymentRequest(keys);
    this.clock = clock;
  }

  /** Delivers the payment's task to one of the instances. */
  HttpAnswer deliver(PaymentOrder order, int instance) {
    return post(instance, "/", token(order));
  }

  CompletableFuture<HttpAnswer> deliverInBackground(PaymentOrder order, int instance) {
    CompletableFuture<HttpAnswer> answer = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            answer.complete(deliver(order, instance));
          } catch (RuntimeException broken) {
            answer.completeExceptionally(broken);
          }
        });
    return answer;
  }

  /** Delivers it this many times at once, to each instance in turn. */
  List<HttpAnswer> deliverAtOnce(PaymentOrder order, int times) {
    return atOnce(
        IntStream.range(0, times)
            .<Supplier<HttpAnswer>>mapToObj(i -> () -> deliver(order, i % instances.count()))
            .toList());
  }

  static <T> List<T> atOnce(List<Supplier<T>> works) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<T>> running =
          works.stream().map(work -> CompletableFuture.supplyAsync(work, threads)).toList();
      return running.stream().map(CompletableFuture::join).toList();
    }
  }

  /** Delivers a look at the chain. */
  HttpAnswer watch(PaymentOrder order) {
    return post(0, "/watch", token(order));
  }

  HttpAnswer cancel(PaymentOrder order) {
    return instructed("/cancel", order, token(order));
  }

  HttpAnswer nonceLost(PaymentOrder order) {
    return instructed("/nonce-lost", order, token(order));
  }

  /** Delivers an operator's instruction with whatever body. */
  HttpAnswer instructed(String path, PaymentOrder order, String body) {
    return post(0, path + "?unique_id=" + order.uniqueId().value(), body);
  }

  HttpAnswer deliverToken(String token) {
    return post(0, "/", token);
  }

  /** The body of the payment's task, signed now. */
  String token(PaymentOrder order) {
    return token(order, Map.of());
  }

  /** Likewise, with this beside the token. */
  String token(PaymentOrder order, Map<String, String> beside) {
    Map<String, String> body = new HashMap<>(beside);
    body.put("token", requests.encode(new PaymentRequest(order, clock.instant())));
    return JsonMapper.shared().writeValueAsString(body);
  }

  HttpAnswer get(String path) {
    return send(request(0, path));
  }

  private HttpAnswer post(int instance, String path, String body) {
    HttpRequest.Builder request =
        request(instance, path).POST(HttpRequest.BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    return send(request);
  }

  private HttpRequest.Builder request(int instance, String path) {
    return HttpRequest.newBuilder(instances.url(instance).resolve(path))
        .timeout(Duration.ofSeconds(60));
  }

  private static HttpAnswer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer =
          HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new HttpAnswer(answer.statusCode(), JsonMapper.shared().readTree(answer.body()));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
