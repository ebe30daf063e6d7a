package io.hostpay.testkit.cloudtasks;

import com.google.cloud.tasks.v2.HttpRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends a task to its target, once. Redirects are not followed: 302 is an answer like any other.
 *
 * <p>The dispatch deadline is emulated time, but the target works in real time. So that a fast
 * clock does not cut short what would have been in time, the target always has {@code leastTime} of
 * real time, or its whole deadline where that is less.
 */
final class Dispatcher implements AutoCloseable {

  private final EmulatedTime time;
  private final Duration leastTime;
  private final DispatchHeaders headers;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .build();

  Dispatcher(EmulatedTime time, Duration leastTime, DispatchHeaders headers) {
    this.time = time;
    this.leastTime = leastTime;
    this.headers = headers;
  }

  /**
   * Blocks until the target has answered or the deadline is over. At the deadline only this side
   * stops listening.
   *
   * @throws InterruptedException if the emulator is being closed; there is no outcome then
   */
  DispatchOutcome send(Dispatch dispatch) throws InterruptedException {
    Duration realDeadline = realDeadline(dispatch.deadline());
    CompletableFuture<HttpResponse<Void>> exchange;
    try {
      exchange = client.sendAsync(request(dispatch), BodyHandlers.discarding());
    } catch (IllegalArgumentException e) {
      return new DispatchOutcome.Unreachable(e.toString());
    }
    try {
      HttpResponse<Void> response = exchange.get(realDeadline.toNanos(), TimeUnit.NANOSECONDS);
      return new DispatchOutcome.Answered(
          response.statusCode(), RetryAfterHeader.of(response.headers(), time.now()));
    } catch (TimeoutException e) {
      exchange.cancel(true);
      return new DispatchOutcome.DeadlineExceeded(dispatch.deadline());
    } catch (ExecutionException e) {
      return new DispatchOutcome.Unreachable(String.valueOf(e.getCause()));
    } catch (InterruptedException e) {
      exchange.cancel(true);
      throw e;
    }
  }

  Duration realDeadline(Duration deadline) {
    Duration scaled = time.toReal(deadline);
    Duration atLeast = scaled.compareTo(leastTime) < 0 ? leastTime : scaled;
    return atLeast.compareTo(deadline) < 0 ? atLeast : deadline;
  }

  private java.net.http.HttpRequest request(Dispatch dispatch) {
    HttpRequest http = dispatch.http();
    BodyPublisher body =
        http.getBody().isEmpty()
            ? BodyPublishers.noBody()
            : BodyPublishers.ofByteArray(http.getBody().toByteArray());
    java.net.http.HttpRequest.Builder request =
        java.net.http.HttpRequest.newBuilder(URI.create(http.getUrl()))
            .method(http.getHttpMethod().name(), body);
    headers.of(dispatch).forEach(request::header);
    return request.build();
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
