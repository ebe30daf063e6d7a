package io.hostpay.testkit.faults;

import io.hostpay.testkit.faults.Call.Boundary;
import io.hostpay.testkit.faults.CallObserver.Moment;
import io.hostpay.testkit.faults.CallObserver.Verdict;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * In front of one or several instances of a service. Passes headers and bodies on as they are; a
 * service that is not there ends the caller's connection. Thread-safe.
 */
public final class HttpProxy implements AutoCloseable {
  /** Belong to one connection, not to the message. */
  private static final Set<String> OF_THE_CONNECTION =
      Set.of("host", "connection", "content-length", "transfer-encoding", "upgrade", "expect");

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final Supplier<URI> instance;
  private final HttpFront front;
  private volatile CallObserver observer = CallObserver.nothing();

  /**
   * Listens on a free port.
   *
   * @param instance asked for each request: where it goes
   */
  public HttpProxy(Supplier<URI> instance) {
    this.instance = instance;
    this.front = new HttpFront(this::pass);
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + front.port());
  }

  public void watch(CallObserver next) {
    observer = next;
  }

  private HttpFront.Reaction pass(HttpFront.Question question) throws IOException {
    Call call = new Call(Boundary.HTTP, question.method() + " " + question.path());
    if (observer.judge(Moment.BEFORE, call, question.body()) == Verdict.CUT) {
      return new HttpFront.Hangup(false);
    }
    HttpFront.Reaction answer;
    try {
      answer = forward(question);
    } catch (IOException noAnswer) {
      answer = new HttpFront.Hangup(false);
    }
    return observer.judge(Moment.AFTER, call, question.body()) == Verdict.CUT
        ? new HttpFront.Hangup(false)
        : answer;
  }

  private HttpFront.Answer forward(HttpFront.Question question) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(instance.get().resolve(question.path()))
            .method(question.method(), BodyPublishers.ofString(question.body()));
    question.headers().entrySet().stream()
        .filter(header -> !OF_THE_CONNECTION.contains(header.getKey()))
        .forEach(header -> request.header(header.getKey(), header.getValue()));
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      Map<String, String> headers = new TreeMap<>();
      response
          .headers()
          .map()
          .forEach(
              (name, values) -> {
                if (!OF_THE_CONNECTION.contains(name)) {
                  headers.put(name, String.join(", ", values));
                }
              });
      return new HttpFront.Answer(response.statusCode(), headers, response.body());
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the proxy is being closed");
    }
  }

  @Override
  public void close() {
    front.close();
    client.shutdownNow();
  }
}
