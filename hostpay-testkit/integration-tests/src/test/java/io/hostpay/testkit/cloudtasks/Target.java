package io.hostpay.testkit.cloudtasks;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A real HTTP server that tasks are sent to. It writes down what it gets and answers by script. */
final class Target implements AutoCloseable {

  /** A request as it came in. */
  record Received(String method, String path, Headers headers, String body) {

    String header(String name) {
      return Objects.requireNonNullElse(headers.getFirst(name), "-");
    }

    String task() {
      return header("X-CloudTasks-TaskName");
    }

    int retryCount() {
      return Integer.parseInt(header("X-CloudTasks-TaskRetryCount"));
    }
  }

  /** What to answer, with which headers, after how long. */
  record Reply(int status, Map<String, String> headers, Duration after) {

    static Reply of(int status) {
      return new Reply(status, Map.of(), Duration.ZERO);
    }

    /** 200 as soon as the latch is open, and 500 if it is still shut after 10 s. */
    static Reply onceOpen(CountDownLatch latch) {
      try {
        return of(latch.await(10, TimeUnit.SECONDS) ? 200 : 500);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return of(500);
      }
    }

    Reply with(String name, String value) {
      return new Reply(status, Map.of(name, value), after);
    }

    Reply slowly(Duration time) {
      return new Reply(status, headers, time);
    }
  }

  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final AtomicInteger atWork = new AtomicInteger();
  private final AtomicInteger mostAtWork = new AtomicInteger();
  private final AtomicInteger count = new AtomicInteger();
  private final HttpServer server;
  private volatile Function<Received, Reply> script = request -> Reply.of(200);
  private volatile boolean writesDown = true;

  Target() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  void answers(Function<Received, Reply> newScript) {
    script = newScript;
  }

  /** Answers the attempts of every task with these statuses, the last one for good. */
  void answersInTurn(int... statuses) {
    answers(request -> Reply.of(statuses[Math.min(request.retryCount(), statuses.length - 1)]));
  }

  /** Only counts from now on, for many requests. */
  void countsOnly() {
    writesDown = false;
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  List<Received> received() {
    return List.copyOf(received);
  }

  int count() {
    return count.get();
  }

  int mostAtWork() {
    return mostAtWork.get();
  }

  private void handle(HttpExchange exchange) {
    mostAtWork.accumulateAndGet(atWork.incrementAndGet(), Math::max);
    try (exchange) {
      Received request =
          new Received(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              exchange.getRequestHeaders(),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      count.incrementAndGet();
      if (writesDown) {
        received.add(request);
      }
      Reply reply = script.apply(request);
      Thread.sleep(reply.after());
      reply.headers().forEach(exchange.getResponseHeaders()::add);
      atWork.decrementAndGet();
      exchange.sendResponseHeaders(reply.status(), -1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
